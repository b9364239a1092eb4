/**
 * Runs one member in a process of its own: a folder with an experiment in, a folder with a result out.
 *
 * The process is this program's `resume` verb, so that a member can also be run by hand, or by a launcher on another
 * machine. It has a process group of its own: Ctrl-C reaches it only through the sweep. It saves and stops when
 * the channel to the sweep closes, be it on purpose or because the sweep died.
 */
import { spawn } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { errors } from '../errors/index.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { saysInterrupted } from '../interrupted.ts';
import type { AttemptOutcome } from './state.ts';

/** A member that is running. */
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
}

/** What a member's process is started with. */
export interface Launch {
  /** Folder of the member's run. */
  readonly run: string;
  /** What it says is added to this file; its folder is made in one that is there. */
  readonly logFile: string;
  /** Undefined: every core. Where the environment says how many, that holds. */
  readonly threads?: number;
}

/** Starts the process; returns as soon as it is started. Its output goes to the log file only. */
export async function startMember({ run, logFile, threads }: Launch): Promise<MemberProcess> {
  await makeFolderIn(path.dirname(path.dirname(logFile)), path.basename(path.dirname(logFile)));
  const log = await open(logFile, 'a');
  const from = (await stat(logFile)).size;
  const wanted = process.env.ELECTRA_RUN_THREADS || String(threads);
  const environment = threads === undefined ? process.env : { ...process.env, ELECTRA_RUN_THREADS: wanted };
  const child = spawn(process.execPath, [...process.execArgv, program, 'resume', run], {
    env: environment,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    detached: true,
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => void endingOf(code, signal, logFile, from).then(resolve, reject));
  }).finally(() => log.close());
  return { ended, stop: () => void (child.connected && child.disconnect()) };
}

const program = fileURLToPath(new URL('../cli/main.js', import.meta.url));

async function endingOf(code: number | null, signal: NodeJS.Signals | null, logFile: string, from: number): Promise<Ending> {
  if (code === 0) return { outcome: 'finished' };
  if (saysInterrupted(code)) return { outcome: 'interrupted' };
  if (signal !== null) return { outcome: 'interrupted', error: `It was ended by ${signal}.` };
  const said = (await readFile(logFile)).subarray(from).toString('utf8');
  const error = lastWords(stripVTControlCharacters(said)) || `It ended with exit code ${code} and said nothing.`;
  return error.startsWith(`error  ${errors.RUN_LOCKED.code}`)
    ? { outcome: 'interrupted', error, locked: true }
    : { outcome: 'failed', error };
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
