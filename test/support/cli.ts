/**
 * The built command line as a user starts it: a process of its own, in a folder of its own.
 *
 * Needs `npm run build` (`npm test` does it). Colours, CI's habits and caches of the machine are kept out;
 * all processes of one test file share one cache, so that a vocabulary is trained once.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const main = path.join(root, 'dist/src/cli/main.js');
export const tiny = path.join(root, 'test/fixtures/experiments/tiny.json5');

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Settings {
  /** Where it is started; relative names such as `runs` begin there. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another built package than this one. */
  readonly program?: string;
}

/** Runs it to its end. */
export function cli(words: readonly string[], settings: Settings): Promise<Ended> {
  return startCli(words, settings).ended;
}

export function startCli(words: readonly string[], { folder, environment = {}, program = main }: Settings): Started {
  if (!existsSync(program)) throw new Error(`${program} is not there: npm run build.`);
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.error += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  return { child, ended };
}

/** What of this process's environment the program sees, and what it is given. */
export function environmentOf(more: Readonly<Record<string, string>>): Readonly<Record<string, string | undefined>> {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR, ELECTRA_RUN_CACHE: cache(), ELECTRA_RUN_THREADS: '1', ...more };
}

/** Waits until the run in this folder has logged this step. Throws, with what it said, where it ends before. */
export async function untilStep({ ended }: Started, run: string, step: number): Promise<void> {
  let early: Ended | undefined;
  void ended.then((end) => (early = end));
  while (lastStep(path.join(run, 'metrics.jsonl')) < step) {
    if (early !== undefined)
      throw new Error(`It ended before step ${step}, with ${early.code ?? early.signal}:\n${early.out}${early.error}`);
    await sleep(5);
  }
}

/** What a run has logged, a line that is being written left out. */
export function metricsOf(run: string): Record<string, number>[] {
  const lines = readFileSync(path.join(run, 'metrics.jsonl'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, number>);
}

function lastStep(file: string): number {
  if (!existsSync(file) || statSync(file).size === 0) return -1;
  return Number(/"step":(\d+)[^\n]*\n[^\n]*$/.exec(readFileSync(file, 'utf8'))?.[1] ?? -1);
}

let cacheFolder: string | undefined;

function cache(): string {
  if (cacheFolder === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), 'electra-run-cache-'));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    cacheFolder = made;
  }
  return cacheFolder;
}
