/** One attempt at a member: claimed, written down, handed to the launcher, and written down again when it ended. */
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { fingerprintOf } from '../files/fingerprint.ts';
import { holderOf, tryLock, type Held, type RunLock } from '../files/lock.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { clearTemporaries } from '../files/temporary.ts';
import { readStatus } from '../runs/run-folder.ts';
import { stateOfRun } from '../runs/run-status.ts';
import { commandFor, type Ending, type LaunchOfMember, type MemberProcess } from './launching.ts';
import type { Member, OpenSweep } from './manifest.ts';
import type { MemberLeg } from './search/advance.ts';
import { claim, recordAttempt, reportOf, type Attempt, type MemberReport } from './state.ts';
import type { SweepWork } from './worker.ts';

/** A sweep that is worked on. */
export interface Shift {
  readonly sweep: OpenSweep;
  readonly work: SweepWork;
  readonly running: Set<MemberProcess>;
  /** Throws where the folder is not the sweep's any more; asked before anything is written. */
  check(): void;
}

/** What became of a member: nothing is left to do, others may have it, or another process works on it. */
export type Over = 'done' | 'free' | Held;

/** An attempt that was handed over, to be begun with the next {@link Launching.flush}. */
export interface Handed {
  readonly over: Promise<Over>;
}

/** Runs a member if it needs it; returns the lock of another process that works on it, `free` where one has let go of it meanwhile. */
export async function attempt(shift: Shift, leg: MemberLeg): Promise<Over | Handed> {
  const { member } = leg;
  const { sweep, work, check } = shift;
  const { folder } = sweep;
  check();
  const lock = await claim(folder, member);
  if ('holder' in lock) return (await isOver(folder, leg, work)) ? 'done' : lock;
  let handed = false;
  try {
    const run = path.join(folder, member.folder);
    // Asked first: a run that ends in between is seen as finished, not as free.
    const writer = await holderOf(run);
    const report = await reportOf(folder, member);
    if (await isOver(folder, leg, work, report)) {
      if (report.state !== 'damaged') await settle(folder, report);
      return 'done';
    }
    const earlier = leftBehind(report, work);
    if (writer && !earlier) return writer;
    const logFile = await logFileOf(folder, member);
    const about = earlier ?? (await newAttempt(shift, report, logFile));
    if (!earlier) await recordAttempt(folder, member, about);
    // Not by the clock, which may be set meanwhile.
    let began: number | undefined;
    let own = about;
    let written = Promise.resolve();
    const record = async (): Promise<void> => {
      check();
      await recordAttempt(folder, member, own);
    };
    const launch: LaunchOfMember = {
      key: about.launch?.key ?? `${member.id}-${report.attempts.length + 1}`,
      name: member.name,
      run: path.resolve(run),
      command: commandFor(path.resolve(run), leg),
      logFile: path.resolve(logFile),
      threads: work.threads,
      from: about.launch?.from ?? (await sizeOf(logFile)),
      begun() {
        if (!earlier) began = performance.now();
        work.begun(member, leg.until);
        if (!own.launch || own.began !== undefined) return;
        own = { ...own, began: new Date().toISOString() };
        written = record();
        // Whoever waits for it is told.
        written.catch(() => undefined);
      },
    };
    const child = await work.launching.start(launch, { again: earlier !== undefined });
    shift.running.add(child);
    if (work.signal.aborted) child.stop();
    handed = true;
    const seconds = (): number | undefined => (began === undefined ? undefined : (performance.now() - began) / 1000);
    return { over: conclude(shift, leg, { lock, child, seconds, about: () => written.then(() => own) }) };
  } finally {
    if (!handed) await lock.release();
  }
}

/** The attempt that an earlier process handed to the same launcher, and did not see the end of. */
function leftBehind({ attempts }: MemberReport, { launching }: SweepWork): Attempt | undefined {
  const last = attempts.at(-1);
  return launching.lasting && last?.ended === undefined && last?.launch?.launcher === launching.name ? last : undefined;
}

/** Its key is that of no other attempt, of no other sweep: launchers are shared. */
async function newAttempt({ sweep, work }: Shift, { member, attempts }: MemberReport, logFile: string): Promise<Attempt> {
  const about = { started: new Date().toISOString(), process: { host: hostname(), pid: process.pid } };
  const { name, lasting } = work.launching;
  if (!lasting) return about;
  const own = fingerprintOf([sweep.manifest.created, sweep.manifest.name, path.resolve(sweep.folder)]).slice(0, 8);
  const key = `${own}-${member.id}-${attempts.length + 1}`.toLowerCase();
  return { ...about, launch: { launcher: name, key, from: await sizeOf(logFile) } };
}

async function logFileOf(folder: string, { name }: Member): Promise<string> {
  return path.join(await makeFolderIn(folder, 'logs'), `${name}.txt`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );
}

interface Begun {
  /** What is written down of it, once it is. */
  about(): Promise<Attempt>;
  readonly lock: RunLock;
  readonly child: MemberProcess;
  /** Since it began; undefined where nobody saw that. */
  seconds(): number | undefined;
}

async function conclude({ sweep: { folder }, work, running, check }: Shift, leg: MemberLeg, begun: Begun): Promise<Over> {
  const { member } = leg;
  const { lock, child } = begun;
  try {
    const ending = await child.ended.finally(() => running.delete(child));
    const seconds = begun.seconds();
    const about = await begun.about();
    if (ending.left) return 'done';
    check();
    const { locked, lost, ...outcome } = await asItsRunSays(folder, leg, ending);
    const ended = new Date().toISOString();
    await recordAttempt(folder, member, { ...about, ended, ...(seconds === undefined ? {} : { seconds }), ...outcome });
    if (locked) return (await holderOf(path.join(folder, member.folder))) ?? 'free';
    // Nobody saw it begin: it is handed over anew.
    if (lost && seconds === undefined) return 'free';
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
async function asItsRunSays(folder: string, { member, until }: MemberLeg, ending: Ending): Promise<Ending> {
  if (ending.outcome === 'finished' && until === undefined) return ending;
  const { state, step } = await stateAt(path.join(folder, member.folder));
  if (state !== 'finished' && !hasPaused(state, step, until)) return ending;
  const outcome = state === 'finished' ? state : 'paused';
  if (ending.outcome === 'finished') return { ...ending, outcome };
  await clearAway(path.join(folder, member.folder));
  // One that another process had meanwhile finished said nothing of its own.
  return { outcome, error: ending.locked ? undefined : ending.error };
}

/** As its own files say, whoever has claimed it. */
async function stateAt(run: string): Promise<{ readonly state: string; readonly step: number }> {
  const { state, status } = await stateOfRun(run);
  return { state: state === 'running' ? (status?.status ?? state) : state, step: status?.step ?? 0 };
}

function hasPaused(state: string, step: number, until: number | undefined): boolean {
  return state === 'paused' && until !== undefined && step >= until;
}

/** A failed member fails again unless something changed; whoever thinks so says `retry`. A damaged one needs a person. */
async function isOver(folder: string, leg: MemberLeg, { retry = false }: SweepWork, known?: MemberReport): Promise<boolean> {
  const { state, attempts } = known ?? (await reportOf(folder, leg.member));
  if (state === 'finished' || state === 'damaged') return true;
  const now = await stateAt(path.join(folder, leg.member.folder));
  return hasPaused(now.state, now.step, leg.until) || (!retry && attempts.at(-1)?.outcome === 'failed');
}

/**
 * Does for a member that is over what a process could not that died before it had written the end down: the attempt of a finished one
 * gets its outcome, and the run is free. Its claim went to who holds it now, and goes with that.
 */
async function settle(folder: string, { member, state, attempts }: MemberReport): Promise<void> {
  const run = path.join(folder, member.folder);
  await clearAway(run);
  const last = attempts.at(-1);
  const outcome = state === 'finished' ? state : (await stateAt(run)).state === 'paused' ? 'paused' : undefined;
  if (!outcome || !last || last.ended !== undefined) return;
  await recordAttempt(folder, member, { ...last, ended: (await readStatus(run))?.updated, outcome });
}

/** The lock of a dead process, and what it was writing. */
async function clearAway(run: string): Promise<void> {
  const lock = await tryLock(run);
  if ('holder' in lock) return;
  await clearTemporaries(run, { deep: true, alone: true }).finally(() => lock.release());
}
