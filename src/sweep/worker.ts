/**
 * Works through the members of a sweep, some side by side, until none is left.
 *
 * Any number of processes may do so at once: each takes a member by claiming it, and takes over what a process
 * that ended left. Which member comes next is told by the disk alone, so that a kill at any moment loses nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errors, UserError } from '../errors/index.ts';
import type { Held } from '../files/lock.ts';
import { folderNumber } from '../files/place.ts';
import { attempt, type Over, type Shift } from './attempt.ts';
import type { Ending, Launching } from './launching.ts';
import type { Member, OpenSweep } from './manifest.ts';
import { reportOf, type MemberReport } from './state.ts';

/** How members are run, and who is told. */
export interface SweepWork {
  /** Runs side by side, of a launcher that does not queue them itself. */
  readonly jobs: number;
  /** Threads of each; undefined: every core. */
  readonly threads?: number;
  /** Whether members that failed before run again. */
  readonly retry?: boolean;
  /** Aborted by Ctrl-C: running members save and stop, no further one begins. */
  readonly signal: AbortSignal;
  /** What runs them. */
  readonly launching: Launching;
  begun(member: Member): void;
  /** Called once for a member that another process works on, which says so in a lock. */
  elsewhere(member: Member, held: Held): void;
  ended(member: Member, ending: Ending & { readonly seconds?: number }): void;
}

/** Returns how far every member is in the end. */
export async function workOn(sweep: OpenSweep, work: SweepWork): Promise<readonly MemberReport[]> {
  const { folder, manifest } = sweep;
  const shift: Shift = { sweep, work, running: new Set(), check: checkOf(folder) };
  const queue: Queue = { members: [...manifest.members], told: new Set(), handed: new Set() };
  const stop = (): void => shift.running.forEach((process) => process.stop());
  work.signal.addEventListener('abort', stop);
  try {
    const workers = Array.from({ length: work.launching.lasting ? 1 : work.jobs }, () => worker(shift, queue));
    const failures = (await Promise.allSettled(workers)).filter((each) => each.status === 'rejected');
    if (failures.length > 0) throw failures[0].reason;
  } finally {
    work.signal.removeEventListener('abort', stop);
  }
  return Promise.all(manifest.members.map((member) => reportOf(folder, member)));
}

/** What is left. */
interface Queue {
  /** Members that may still need work; one that is being worked on here is not among them. */
  readonly members: Member[];
  /** Members of which it was said that another process works on them. */
  readonly told: Set<Member>;
  /** Those that a lasting launcher has, each until its end is written down. */
  readonly handed: Set<Promise<void>>;
}

function checkOf(folder: string): () => void {
  const number = folderNumber(folder);
  return () => {
    if (number === null || folderNumber(folder) !== number) throw new UserError(errors.SWEEP_TAKEN({ folder }), { exitCode: 1 });
  };
}

async function worker(shift: Shift, queue: Queue): Promise<void> {
  const { launching, signal } = shift.work;
  for (;;) {
    const busy = await pass(shift, queue);
    await launching.flush();
    if (signal.aborted) break;
    if (queue.members.length > 0) {
      // What others work on is not waited for by who looks after nothing.
      if (busy && launching.detached) break;
      if (busy) await sleep(launching.lookAgain, undefined, { signal }).catch(() => undefined);
    } else if (queue.handed.size > 0) await Promise.race(queue.handed);
    else break;
  }
  await Promise.all(queue.handed);
}

/** Takes every member that is left, once; whether others work on all of them. */
async function pass(shift: Shift, queue: Queue): Promise<boolean> {
  const { launching, signal } = shift.work;
  let busy = true;
  for (let left = queue.members.length; left > 0 && !signal.aborted; left--) {
    // Out of the queue while this worker looks: the others of this process take another one.
    const member = queue.members.shift();
    if (!member) break;
    const found = await attempt(shift, member);
    if (typeof found === 'object' && 'over' in found) {
      busy = false;
      if (launching.lasting) hand(found.over, member, shift, queue);
      else {
        await launching.flush();
        settle(await found.over, member, shift, queue);
      }
    } else if (!settle(found, member, shift, queue)) busy = false;
  }
  return busy;
}

/** Its end comes while others are looked after. */
function hand(over: Promise<Over>, member: Member, shift: Shift, queue: Queue): void {
  const handed = over.then((found) => void settle(found, member, shift, queue)).finally(() => queue.handed.delete(handed));
  // Whoever waits for it is told; where nobody does any more, another one was told before.
  handed.catch(() => undefined);
  queue.handed.add(handed);
}

/** Whether another process works on it. */
function settle(found: Over, member: Member, { work }: Shift, { members, told }: Queue): boolean {
  if (found === 'done') return false;
  members.push(member);
  if (found === 'free') return false;
  if (!told.has(member)) work.elsewhere(member, found);
  told.add(member);
  return true;
}
