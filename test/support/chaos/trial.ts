/** One trial: a command to which something happens, then commands to which nothing does, and what all of it came to. */
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFor } from '../../../src/random.ts';
import { startCli, type Ended, type Started } from '../cli.ts';
import { contentsOf, departure, type Contents } from './outcome.ts';
import { brokenPromises, cutPower } from './power-cut.ts';
import { processesIn } from './processes.ts';

/** What happens at one operation; `part` of its bytes are written before, and `lasting` is what happens to all that follow, too. */
export interface Fault {
  /** `kill` before or amid it, `after` it; `stop` it for a while; write `short`; or an error of the operating system. */
  readonly kind: 'kill' | 'after' | 'stop' | 'short' | 'ENOSPC' | 'EDQUOT' | 'EIO' | 'EROFS';
  readonly key: string;
  /** Which of the operations of this name, from 1 on. */
  readonly number: number;
  readonly part?: number;
  readonly lasting?: boolean;
}

/** What happens in one trial. */
export interface Trial {
  readonly fault?: Fault;
  /** Milliseconds after which processes are killed, and started anew but for the last time. */
  readonly moments?: readonly number[];
  /** At such a moment all processes are killed, the members of a sweep among them. */
  readonly everyone?: boolean;
  /** The power goes as well; a number that decides what is lost. */
  readonly powerCut?: number;
  /** The clock jumps; a number that decides how. */
  readonly clock?: number;
  /** The folder is moved before it goes on. */
  readonly moved?: boolean;
  /** Which of its ways to go on. */
  readonly way: number;
}

/** What is tried on: commands, and what there is before them. */
export interface Subject {
  /** A folder that every trial gets a copy of. */
  readonly template: string;
  /** Started side by side. */
  readonly commands: readonly (readonly string[])[];
  /** Commands, one after the other, that finish what was begun in the folder; several ways of it. */
  readonly ways: readonly ((folder: string) => readonly (readonly string[])[])[];
  readonly expected: Contents;
}

/** How a trial ended. */
export interface Verdict {
  /** False where the operation never came. */
  readonly reached: boolean;
  /** In what it says, or in what it came to. */
  readonly differences: readonly string[];
  readonly leftovers: readonly string[];
}

const preload = new URL('./preload.mjs', import.meta.url).href;
/** No command of a trial takes as long on any machine. */
const PATIENCE = 300_000;

/** Makes a copy of the template and tries it there. */
export async function tryOnce(subject: Subject, trial: Trial, folder: string): Promise<Verdict> {
  prepare(subject.template, folder);
  const problems: string[] = [];
  const start = (): Started[] => subject.commands.map((words) => startWatched(words, folder, trial));
  for (const moment of trial.moments?.slice(0, -1) ?? []) await killedAt(moment, start(), folder, trial);
  const started = start();
  if (trial.moments) await killedAt(trial.moments.at(-1) ?? 0, started, folder, trial);
  if (trial.fault?.kind === 'stop') await standStill(started, subject, folder, problems);
  if (trial.fault && trial.powerCut !== undefined) await allAtOnce(started, folder);
  const ended = await Promise.all(started.map((each) => over(each)));
  const reached = trial.fault ? existsSync(firedOf(folder)) : true;
  for (const each of ended) problems.push(...complaints(each, trial, subject.commands[0][0] === 'sweep'));
  await membersEnded(folder);
  if (trial.powerCut !== undefined) {
    cutPower(folder, logOf(folder), randomFor(trial.powerCut, 'power cut'));
    problems.push(...brokenPromises(folder));
  }
  if (trial.moved) move(folder);
  const goingOn = subject.ways[trial.way % subject.ways.length](folder);
  for (const [index, words] of goingOn.entries()) {
    const finished = await over(startCli(words, { folder, environment: environment(folder) }));
    if (finished.code !== 0 && index === goingOn.length - 1 && !/ {2}run-finished\n/.test(finished.error))
      problems.push(`going on with ${words.join(' ')}: ${said(finished)}`);
  }
  if (trial.moved) move(folder, true);
  const { differences, leftovers } = departure(contentsOf(folder), subject.expected);
  return { reached, differences: [...problems, ...differences], leftovers };
}

/** Runs the commands undisturbed, and writes down their operations. */
export async function recordOperations(
  subject: Omit<Subject, 'expected'>,
  folder: string,
): Promise<readonly { key: string; number: number }[]> {
  prepare(subject.template, folder);
  for (const words of subject.commands) {
    const ended = await over(startWatched(words, folder, { way: 0 }));
    if (ended.code !== 0) throw new Error(`${words.join(' ')} does not even work undisturbed: ${said(ended)}`);
  }
  return readFileSync(logOf(folder), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"key"'))
    .map((line) => JSON.parse(line) as { key: string; number: number });
}

/** The folders of all trials of a file lie side by side; what watches a trial lies beside its folder. */
export function prepare(template: string, folder: string): void {
  for (const each of [folder, besideOf(folder)]) rmSync(each, { recursive: true, force: true });
  cpSync(template, folder, { recursive: true });
  mkdirSync(path.join(besideOf(folder), 'kept'), { recursive: true });
}

function besideOf(folder: string): string {
  return `${folder}-watched`;
}

function logOf(folder: string): string {
  return path.join(besideOf(folder), 'log');
}

function firedOf(folder: string): string {
  return path.join(besideOf(folder), 'fired');
}

/** The cache lies in the folder, so that it is looked at too. */
function environment(folder: string): Record<string, string> {
  return { ELECTRA_RUN_CACHE: path.join(folder, 'cache') };
}

function startWatched(words: readonly string[], folder: string, { fault, powerCut, clock }: Trial): Started {
  const orders = {
    root: folder,
    log: logOf(folder),
    fired: firedOf(folder),
    fault,
    ...(powerCut === undefined ? {} : { shadow: path.join(besideOf(folder), 'kept') }),
    ...(clock === undefined ? {} : { clock: { seed: clock, every: 7 } }),
  };
  return startCli(words, {
    folder,
    environment: { ...environment(folder), NODE_OPTIONS: `--import=${preload}`, CHAOS: JSON.stringify(orders) },
  });
}

/** Those that have ended by then are left alone. */
async function killedAt(moment: number, started: readonly Started[], folder: string, { everyone = false }: Trial): Promise<void> {
  const all = Promise.all(started.map(({ ended }) => ended));
  await Promise.race([sleep(moment), all]);
  for (const { child } of started) child.kill('SIGKILL');
  if (everyone) for (const pid of processesIn(folder)) kill(pid);
  await all;
  await membersEnded(folder);
}

/** The process is stopped; another of its kind tries the same, and then the first goes on. */
async function standStill(started: readonly Started[], subject: Subject, folder: string, problems: string[]): Promise<void> {
  const stopped = await untilStopped(started, folder);
  if (stopped === null) return;
  const second = startCli(subject.commands[0], { folder, environment: environment(folder) });
  await Promise.race([second.ended, sleep(3000)]);
  process.kill(stopped, 'SIGCONT');
  const ended = await over(second);
  if (ended.code !== 0 && !/ {2}(run-locked|run-finished|sweep-running)\n/.test(ended.error))
    problems.push(`the second process: ${said(ended)}`);
}

async function untilStopped(started: readonly Started[], folder: string): Promise<number | null> {
  const ended = { all: false };
  void Promise.all(started.map((each) => each.ended)).then(() => (ended.all = true));
  while (!ended.all) {
    if (existsSync(firedOf(folder))) {
      const pid = Number(readFileSync(firedOf(folder), 'utf8'));
      if (pid > 0 && stateOf(pid) === 'T') return pid;
    }
    await sleep(10);
  }
  return null;
}

/** The letter that Linux gives the state of a process. */
function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2)[0];
  } catch {
    return undefined;
  }
}

/** Members of a sweep that was killed save and stop by themselves. */
async function membersEnded(folder: string): Promise<void> {
  while (processesIn(folder).length > 0) await sleep(20);
}

/** Without power no process goes on, whichever of them came to the operation. */
async function allAtOnce(started: readonly Started[], folder: string): Promise<void> {
  const ended = { all: false };
  void Promise.all(started.map((each) => each.ended)).then(() => (ended.all = true));
  while (!ended.all && !existsSync(firedOf(folder))) await sleep(5);
  for (const pid of processesIn(folder)) kill(pid);
}

/** It may have ended by itself. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits for the end; what takes too long is ended, and said to. */
async function over({ child, ended }: Started): Promise<Ended> {
  const alarm = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const result = await ended;
  clearTimeout(alarm);
  return result;
}

const DISK_ERRORS = { ENOSPC: true, EDQUOT: true, EIO: true, EROFS: true };

/** What must not be said, and how it must not end. A sweep tells how its members ended. */
function complaints({ code, signal, error }: Ended, { fault, moments }: Trial, sweep: boolean): string[] {
  const killing = moments !== undefined || fault?.kind === 'kill' || fault?.kind === 'after';
  if (signal === 'SIGKILL') return killing ? [] : [`it did not end: ${error.slice(-700)}`];
  // Killed behind its last write: the next of several attempts has nothing left to do.
  const over = killing && / {2}run-finished\n/.test(error);
  const failing = fault !== undefined && fault.kind in DISK_ERRORS;
  const wrongCode = failing && !mayBeOther(fault) && !/(^|\s)error {2}system\n/m.test(error);
  const found = [
    ...(/^\s+at |This should not have happened|node:internal/m.test(error) ? ['it shows a stack'] : []),
    ...(code !== 0 && wrongCode && !sweep ? ["its error is not 'system'"] : []),
    ...(code !== 0 && !failing && !over && !(sweep && killing) ? [`it ended with ${code}`] : []),
  ];
  return found.map((each) => `${each}: ${error.slice(-700)}`);
}

/** What cannot be read is said with the place that names it. */
function mayBeOther({ key }: Fault): boolean {
  return key.startsWith('read ');
}

function said({ code, signal, error, out }: Ended): string {
  return `${signal ?? `exit ${code}`}: ${(error || out).slice(-700)}`;
}

function move(folder: string, back = false): void {
  const places = [path.join(folder, 'runs'), path.join(folder, 'elsewhere')];
  const [from, to] = back ? places.toReversed() : places;
  if (existsSync(from)) renameSync(from, to);
}
