/**
 * Members on a launcher: handed over together, looked after together, each with an end of its own.
 *
 * What runs is this program's `resume` verb, so that a member can also be run by hand: a folder with an experiment in, a folder with a
 * result out.
 */
import { open } from 'node:fs/promises';
import { setImmediate as afterwards, setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { ContractError } from '../errors/contract-error.ts';
import { errors, UserError } from '../errors/index.ts';
import { saysInterrupted } from '../interrupted.ts';
import type { Launch, Launcher, LaunchState } from '../kinds/launcher.ts';
import type { Log } from '../track/log.ts';
import type { MemberLeg } from './search/advance.ts';
import type { AttemptOutcome } from './state.ts';

/** A member that was handed over. */
export interface MemberProcess {
  readonly ended: Promise<Ending>;
  /** Asks it to save and stop. */
  stop(): void;
}

/** How a member's process ended, as its exit code and its last words tell. */
export interface Ending {
  readonly outcome: AttemptOutcome;
  /** What it said before it failed, or what ended it. */
  readonly error?: string;
  /** Another process had the run; nothing was done. */
  readonly locked?: boolean;
  /** The launcher knows nothing of it: how it ended, and whether it began, only its folder can say. */
  readonly lost?: boolean;
  /** It did not end, and is looked after no longer. */
  readonly left?: boolean;
}

/** One attempt at a member. */
export interface LaunchOfMember extends Launch {
  /** Bytes of the log file that were there before. */
  readonly from: number;
  /** Called once, when it is known to run or to have run. */
  begun?(): void;
}

/** How members are handed over. */
export interface Launching {
  /** Of the launcher. */
  readonly name: string;
  /** See {@link Launcher.lasting}. */
  readonly lasting: boolean;
  /** Whether what was handed over is left to itself at once. */
  readonly detached: boolean;
  /** Milliseconds before it is worth looking again at what others work on. */
  readonly lookAgain: number;
  /** Begins it with the next `flush`; or, with `again`, looks from then on after one that an earlier process had handed over. */
  start(launch: LaunchOfMember, settings?: { readonly again?: boolean }): MemberProcess | Promise<MemberProcess>;
  /** Hands over all that were started since the last time. What the launcher says against it ends each of them. */
  flush(): Promise<void>;
}

/** What goes on with a run, to its end or to a step: this program, as it was itself started. */
export function commandFor(run: string, { until, figure }: Omit<MemberLeg, 'member'> = {}): readonly string[] {
  const how = [...(until === undefined ? [] : ['--until', String(until)]), ...(figure === undefined ? [] : ['--figure', figure])];
  return [process.execPath, ...process.execArgv, program, 'resume', run, ...how];
}

const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** Looks after members until all that were handed over have ended, or with `detached`, which a lasting launcher allows, only until then. */
export function launchingOn(
  launcher: Launcher,
  log: Pick<Log, 'warn'>,
  { detached = false }: { readonly detached?: boolean } = {},
): Launching {
  const waiting = new Set<Watched>();
  const watched = new Set<Watched>();
  /** One look at all; members that ended are looked after no longer. */
  const look = async (): Promise<void> => {
    const all = [...watched];
    try {
      const states = await statesOf(launcher, all);
      for (const [index, state] of states.entries()) if (await isOver(all[index], state)) watched.delete(all[index]);
    } catch (error) {
      if (error instanceof UserError) throw error;
      watched.clear();
      for (const each of all) each.reject(error);
    }
  };
  let watching = false;
  const watch = async (): Promise<void> => {
    if (watching) return;
    watching = true;
    for (let troubled = false; watched.size > 0;) {
      await sleep(launcher.every * 1000);
      await look().then(
        () => (troubled = false),
        (error: unknown) => {
          if (!troubled) log.warn(`${messageOf(error)} It is asked again every ${launcher.every} s.`);
          troubled = true;
        },
      );
    }
    watching = false;
  };
  const leave = async (): Promise<void> => {
    const earlier = [...watched].some(({ again }) => again);
    if (earlier) await look().catch((error: unknown) => log.warn(`${messageOf(error)} How far earlier ones are is not known.`));
    for (const each of watched) each.resolve({ outcome: 'interrupted', left: true });
    watched.clear();
  };
  let stopping: LaunchOfMember[] = [];
  const stop = async (each: Watched): Promise<void> => {
    if (waiting.delete(each)) return each.resolve({ outcome: 'interrupted' });
    stopping.push(each.launch);
    if (stopping.length > 1) return;
    // All that are stopped in the same moment are told together.
    await afterwards();
    const told = stopping;
    stopping = [];
    await launcher.stop(told).catch((error: unknown) => log.warn(`They could not be stopped. ${messageOf(error)}`));
  };
  return {
    name: launcher.name,
    lasting: launcher.lasting,
    detached,
    lookAgain: Math.max(LOOK_AGAIN_MS, launcher.lasting ? launcher.every * 1000 : 0),
    start(launch, { again = false } = {}) {
      const { promise, resolve, reject } = promised<Ending>();
      const each: Watched = { launch, again, resolve, reject, begun: false };
      (again ? watched : waiting).add(each);
      return { ended: promise, stop: () => void stop(each) };
    },
    async flush() {
      const all = [...waiting];
      waiting.clear();
      if (all.length > 0) {
        try {
          await launcher.submit(all.map(({ launch }) => launch));
        } catch (error) {
          for (const each of all) each.reject(error);
          return;
        }
      }
      for (const each of all) {
        if (!launcher.lasting) tellBegun(each);
        watched.add(each);
      }
      if (detached) await leave();
      else void watch();
    },
  };
}

/** How long to wait for members that others work on, before looking again. */
const LOOK_AGAIN_MS = 200;

interface Watched {
  readonly launch: LaunchOfMember;
  readonly again: boolean;
  readonly resolve: (ending: Ending) => void;
  readonly reject: (error: unknown) => void;
  begun: boolean;
}

async function statesOf(launcher: Launcher, all: readonly Watched[]): Promise<readonly LaunchState[]> {
  const launches = all.map(({ launch }) => launch);
  const states = await launcher.status(launches);
  if (states.length !== all.length)
    throw new ContractError('launcher', `status returned ${states.length} states for ${all.length} launches`);
  const there = launches.filter((_, index) => states[index].state === 'running' || states[index].state === 'ended');
  if (there.length > 0) await launcher.collect?.(there);
  return states;
}

async function isOver(each: Watched, state: LaunchState): Promise<boolean> {
  const { launch, resolve } = each;
  if (state.state === 'queued') return false;
  if (state.state === 'unknown') {
    resolve({ outcome: 'interrupted', error: 'What it was handed to does not know it any more.', lost: true });
    return true;
  }
  tellBegun(each);
  if (state.state === 'running') return false;
  resolve(await endingOf(state, launch));
  return true;
}

function tellBegun(each: Watched): void {
  if (!each.begun) each.launch.begun?.();
  each.begun = true;
}

async function endingOf({ code, reason }: LaunchState & { readonly state: 'ended' }, { logFile, from }: LaunchOfMember): Promise<Ending> {
  if (code === 0) return { outcome: 'finished' };
  if (code === null || saysInterrupted(code)) return { outcome: 'interrupted', ...(reason === undefined ? {} : { error: reason }) };
  const error = lastWords(stripVTControlCharacters(await textFrom(logFile, from))) || `It ended with exit code ${code} and said nothing.`;
  return error.startsWith(`error  ${errors.RUN_LOCKED.code}`)
    ? { outcome: 'interrupted', error, locked: true }
    : { outcome: 'failed', error };
}

/** Bytes at the end of a log that are looked through for its last message. */
const TAIL = 1 << 20;

async function textFrom(file: string, from: number): Promise<string> {
  const log = await open(file, 'r');
  try {
    const { size } = await log.stat();
    const start = Math.max(from, size - TAIL);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(Math.max(0, size - start)), 0, Math.max(0, size - start), start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await log.close();
  }
}

/** How a message begins: of an error, of a bug, of Node where it ends without ours. */
const MESSAGE = /(^|\s)error {2}\S|^This should not have happened|^FATAL ERROR/;

/** The last message without the stack below it, which is for the log; or the last lines. */
export function lastWords(text: string): string {
  const lines = text.trimEnd().split('\n');
  const start = lines.findLastIndex((line) => MESSAGE.test(line));
  const said = lines.slice(start >= 0 ? start : -12).filter((line) => !/^\s+at |^ *\d+: 0x|^Node\.js v|^----- /.test(line));
  return said.slice(0, 40).join('\n').trimEnd();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}
