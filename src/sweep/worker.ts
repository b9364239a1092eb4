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
import { readSweep, type Member, type OpenSweep } from './manifest.ts';
import type { MemberLeg } from './search/advance.ts';
import { reportOf, type MemberReport } from './state.ts';

/** How members are run, and who is told. */
export interface SweepWork {
  /** Runs side by side, of a launcher that does not queue them itself. */
  readonly jobs: number;
  /** Threads of each; undefined: every core. */
  readonly threads?: number;
  /** Whether members that failed before run again. */
  readonly retry?: boolean;
  /** Asked at the beginning and whenever a member's turn ended: what is to be done then. Every member to its end unless given. */
  legs?(): Promise<readonly MemberLeg[]>;
  /** Aborted by Ctrl-C: running members save and stop, no further one begins. */
  readonly signal: AbortSignal;
  /** What runs them. */
  readonly launching: Launching;
  /** `until`: the step that it is to go to; undefined: it goes to its end. */
  begun(member: Member, until?: number): void;
  /** Called once for a member that another process works on, which says so in a lock. */
  elsewhere(member: Member, held: Held): void;
  ended(member: Member, ending: Ending & { readonly seconds?: number }): void;
}

/** Returns how far every member is in the end. */
export async function workOn(sweep: OpenSweep, work: SweepWork): Promise<readonly MemberReport[]> {
  const { folder, manifest } = sweep;
  const shift: Shift = { sweep, work, running: new Set(), check: checkOf(folder) };
  const queue: Queue = {
    legs: work.legs ? [] : manifest.members.map((member) => ({ member })),
    known: new Set(),
    told: new Set(),
    handed: new Set(),
  };
  const stop = (): void => shift.running.forEach((process) => process.stop());
  work.signal.addEventListener('abort', stop);
  try {
    const workers = Array.from({ length: work.launching.lasting ? 1 : work.jobs }, () => worker(shift, queue));
    const failures = (await Promise.allSettled(workers)).filter((each) => each.status === 'rejected');
    if (failures.length > 0) throw failures[0].reason;
  } finally {
    work.signal.removeEventListener('abort', stop);
  }
  const { members } = work.legs ? (await readSweep(folder)).manifest : manifest;
  return Promise.all(members.map((member) => reportOf(folder, member)));
}

/** What is left. */
interface Queue {
  /** Legs that may still need work; one that is being worked on here is not among them. */
  readonly legs: MemberLeg[];
  /** Legs that were among them once. */
  readonly known: Set<string>;
  /** Members of which it was said that another process works on them. */
  readonly told: Set<string>;
  /** Those that a launcher has, each until its end is written down. */
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
    const isMore = await refill(shift, queue);
    const busy = await pass(shift, queue);
    await launching.flush();
    if (signal.aborted) break;
    if (queue.legs.length > 0) {
      // What others work on is not waited for by who looks after nothing.
      if (busy && launching.detached) break;
      if (busy) await sleep(launching.lookAgain, undefined, { signal }).catch(() => undefined);
    } else if (queue.handed.size > 0) await Promise.race(queue.handed);
    else if (!isMore) break;
  }
  await Promise.all(queue.handed);
}

/** Whether legs have come up since. */
async function refill({ work }: Shift, { legs, known }: Queue): Promise<boolean> {
  const before = known.size;
  for (const leg of (await work.legs?.()) ?? []) {
    const key = `${leg.member.id} ${leg.until}`;
    if (!known.has(key)) legs.push(leg);
    known.add(key);
  }
  return known.size > before;
}

/** Takes every member that is left, once; whether others work on all of them. */
async function pass(shift: Shift, queue: Queue): Promise<boolean> {
  const { launching, signal } = shift.work;
  let busy = true;
  for (let left = queue.legs.length; left > 0 && !signal.aborted; left--) {
    // Out of the queue while this worker looks: the others of this process take another one.
    const leg = queue.legs.shift();
    if (!leg) break;
    const found = await attempt(shift, leg);
    if (typeof found === 'object' && 'over' in found) {
      busy = false;
      const handed = hand(found.over, leg, shift, queue);
      if (launching.lasting) continue;
      await launching.flush();
      await handed;
    } else if (!settle(found, leg, shift, queue)) busy = false;
  }
  return busy;
}

/** Its end comes while others are looked after. */
function hand(over: Promise<Over>, leg: MemberLeg, shift: Shift, queue: Queue): Promise<void> {
  const handed = over.then((found) => void settle(found, leg, shift, queue)).finally(() => queue.handed.delete(handed));
  // Whoever waits for it is told; where nobody does any more, another one was told before.
  handed.catch(() => undefined);
  queue.handed.add(handed);
  return handed;
}

/** Whether another process works on it. */
function settle(found: Over, leg: MemberLeg, { work }: Shift, { legs, told }: Queue): boolean {
  if (found === 'done') return false;
  legs.push(leg);
  if (found === 'free') return false;
  const { member } = leg;
  if (!told.has(member.id)) work.elsewhere(member, found);
  told.add(member.id);
  return true;
}
