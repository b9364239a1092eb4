/**
 * Works through the members of a sweep, some side by side, until none is left.
 *
 * Any number of processes may do so at once: each takes a member by claiming it, and takes over what a process
 * that ended left. Which member comes next is told by the disk alone, so that a kill at any moment loses nothing.
 */
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors, UserError } from '../errors/index.ts';
import { holderOf, tryLock, type Held } from '../files/lock.ts';
import { folderNumber } from '../files/place.ts';
import { clearTemporaries } from '../files/temporary.ts';
import { readStatus } from '../runs/run-folder.ts';
import { startMember, type Ending, type MemberProcess } from './child.ts';
import type { Member, OpenSweep } from './manifest.ts';
import { claim, recordAttempt, reportOf, type MemberReport } from './state.ts';

/** How members are run, and who is told. */
export interface SweepWork {
  /** Runs side by side. */
  readonly jobs: number;
  /** Threads of each; undefined: every core. */
  readonly threads?: number;
  /** Whether members that failed before run again. */
  readonly retry?: boolean;
  /** Aborted by Ctrl-C: running members save and stop, no further one begins. */
  readonly signal: AbortSignal;
  /** Starts the process of a member: {@link startMember} unless given. */
  readonly start?: typeof startMember;
  begun(member: Member): void;
  /** Called once for a member that another process works on, which says so in a lock. */
  elsewhere(member: Member, held: Held): void;
  ended(member: Member, ending: Ending & { readonly seconds: number }): void;
}

/** Returns how far every member is in the end. */
export async function workOn(sweep: OpenSweep, work: SweepWork): Promise<readonly MemberReport[]> {
  const { folder, manifest } = sweep;
  const queue = [...manifest.members];
  const running = new Set<MemberProcess>();
  const stop = (): void => running.forEach((process) => process.stop());
  work.signal.addEventListener('abort', stop);
  try {
    const shift: Shift = { sweep, work, queue, running, told: new Set(), check: checkOf(folder) };
    const workers = Array.from({ length: work.jobs }, () => worker(shift));
    const failures = (await Promise.allSettled(workers)).filter((each) => each.status === 'rejected');
    if (failures.length > 0) throw failures[0].reason;
  } finally {
    work.signal.removeEventListener('abort', stop);
  }
  return Promise.all(manifest.members.map((member) => reportOf(folder, member)));
}

interface Shift {
  readonly sweep: OpenSweep;
  readonly work: SweepWork;
  /** Members that may still need work; one that is being worked on here is not among them. */
  readonly queue: Member[];
  readonly running: Set<MemberProcess>;
  /** Members of which it was said that another process works on them. */
  readonly told: Set<Member>;
  /** Throws where the folder is not the sweep's any more; asked before anything is written. */
  check(): void;
}

function checkOf(folder: string): () => void {
  const number = folderNumber(folder);
  return () => {
    if (number === null || folderNumber(folder) !== number) throw new UserError(errors.SWEEP_TAKEN({ folder }), { exitCode: 1 });
  };
}

/** How long to wait for members that others work on, before looking again. */
const LOOK_AGAIN_MS = 200;

async function worker(shift: Shift): Promise<void> {
  const { queue, work, told } = shift;
  while (!work.signal.aborted && queue.length > 0) {
    let busy = true;
    for (let left = queue.length; left > 0 && !work.signal.aborted; left--) {
      // Out of the queue while this worker looks: the others of this process take another one.
      const member = queue.shift();
      if (!member) return;
      const found = await attempt(shift, member);
      if (found === 'done') busy = false;
      else if (found === 'free') {
        busy = false;
        queue.push(member);
      } else {
        queue.push(member);
        if (!told.has(member)) work.elsewhere(member, found);
        told.add(member);
      }
    }
    if (busy && queue.length > 0) await sleep(LOOK_AGAIN_MS, undefined, { signal: work.signal }).catch(() => undefined);
  }
}

/** Runs a member if it needs it; returns the lock of another process that works on it, `free` where one has let go of it meanwhile. */
async function attempt({ sweep: { folder }, work, running, check }: Shift, member: Member): Promise<'done' | 'free' | Held> {
  check();
  const lock = await claim(folder, member);
  if ('holder' in lock) return isOver(await reportOf(folder, member), work) ? 'done' : lock;
  try {
    const run = path.join(folder, member.folder);
    // Asked first: a run that ends in between is seen as finished, not as free.
    const writer = await holderOf(run);
    const report = await reportOf(folder, member);
    if (isOver(report, work)) {
      if (report.state !== 'damaged') await settle(folder, report);
      return 'done';
    }
    if (writer) return writer;
    const about = { started: new Date().toISOString(), process: { host: hostname(), pid: process.pid } };
    await recordAttempt(folder, member, about);
    work.begun(member);
    // Not by the clock, which may be set meanwhile.
    const started = performance.now();
    const logFile = path.join(folder, 'logs', `${member.name}.txt`);
    const child = await (work.start ?? startMember)({ run, logFile, threads: work.threads });
    running.add(child);
    if (work.signal.aborted) child.stop();
    const ending = await child.ended.finally(() => running.delete(child));
    const seconds = (performance.now() - started) / 1000;
    check();
    const { locked, ...outcome } = await asItsRunSays(folder, member, ending);
    await recordAttempt(folder, member, { ...about, ended: new Date().toISOString(), seconds, ...outcome });
    if (locked) return (await holderOf(run)) ?? 'free';
    work.ended(member, { ...outcome, seconds });
    return 'done';
  } finally {
    await lock.release();
  }
}

/**
 * What befalls a process behind the end of its run, as it lets go of the folder, is no failure of the run: the folder decides whether that
 * is finished. What such a process left is cleared away.
 */
async function asItsRunSays(folder: string, member: Member, ending: Ending): Promise<Ending> {
  if (ending.outcome === 'finished') return ending;
  const report = await reportOf(folder, member);
  if (report.state !== 'finished') return ending;
  await clearAway(path.join(folder, member.folder));
  // One that another process had meanwhile finished said nothing of its own.
  return { outcome: 'finished', error: ending.locked ? undefined : ending.error };
}

/** A failed member fails again unless something changed; whoever thinks so says `retry`. A damaged one needs a person. */
function isOver({ state, attempts }: MemberReport, { retry = false }: SweepWork): boolean {
  return state === 'finished' || state === 'damaged' || (!retry && attempts.at(-1)?.outcome === 'failed');
}

/**
 * Does for a member that is over what a process could not that died before it had written the end down: the attempt of a finished one
 * gets its outcome, and the run is free. Its claim went to who holds it now, and goes with that.
 */
async function settle(folder: string, { member, state, attempts }: MemberReport): Promise<void> {
  const run = path.join(folder, member.folder);
  await clearAway(run);
  const last = attempts.at(-1);
  if (state !== 'finished' || !last || last.ended !== undefined) return;
  await recordAttempt(folder, member, { ...last, ended: (await readStatus(run))?.updated, outcome: 'finished' });
}

/** The lock of a dead process, and what it was writing. */
async function clearAway(run: string): Promise<void> {
  const lock = await tryLock(run);
  if ('holder' in lock) return;
  await clearTemporaries(run, { deep: true, alone: true }).finally(() => lock.release());
}
