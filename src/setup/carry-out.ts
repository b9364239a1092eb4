/**
 * Carries a plan out: everything is made in a folder beside the finished one, tried there, and renamed.
 *
 * A setup that fails or is interrupted leaves what was there before. What a plan contains is `plan.ts`.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { clearReplaced, PREVIOUS } from '../files/atomic-folder.ts';
import { tryLock } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';
import { temporaryFor } from '../files/temporary.ts';
import { makeFolder } from '../files/make-folder.ts';
import { commandLine } from '../output/shell-word.ts';
import type { SetupPlan, Step } from './plan.ts';

/** Tells a person what is being done. */
export interface Progress {
  /** A step begins; the returned function says that it is done. */
  begin(text: string): () => void;
}

/** Who is told, what stops it, and whether an earlier result counts. */
export interface CarryOutOptions {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Make it again although it is there and works. */
  readonly fresh?: boolean;
}

const RECORD = 'setup.json';

/** What the trial printed, and whether anything had to be made. */
export interface SetupOutcome {
  readonly trial: unknown;
  readonly made: boolean;
}

/**
 * Throws a UserError with the command and its last lines when a step fails, and the signal's reason when it is aborted; also where
 * another process is at the same setup.
 */
export async function carryOut(plan: SetupPlan, options: CarryOutOptions): Promise<SetupOutcome> {
  const lockFolder = `${plan.folder}.lock`;
  await makeFolder(lockFolder);
  const lock = await tryLock(lockFolder);
  if ('holder' in lock) {
    const { holder, path: file } = lock;
    const facts = { what: plan.name, owner: ownerText(holder), hint: lockHint(holder, file) };
    throw new UserError(errors.SETUP_RUNNING(facts), { exitCode: 1 });
  }
  try {
    await recover(plan.folder);
    return await make(plan, options);
  } finally {
    await lock.release();
    await rmdir(lockFolder).catch(() => undefined);
  }
}

/** What was replaced comes back where a process was killed before the new one was in its place. */
async function recover(folder: string): Promise<void> {
  if (!existsSync(folder) && existsSync(folder + PREVIOUS)) await rename(folder + PREVIOUS, folder);
  await clearReplaced(folder);
}

async function make(plan: SetupPlan, options: CarryOutOptions): Promise<SetupOutcome> {
  const earlier = options.fresh ? undefined : await tryEarlier(plan, options);
  if (earlier !== undefined) return { trial: earlier, made: false };
  // A name of its own: a command that outlives a killed setup still writes into that one's.
  const partial = temporaryFor(plan.folder, '.partial');
  await makeFolder(partial);
  try {
    const all = [...plan.steps, plan.trial];
    let output = '';
    for (const [index, step] of all.entries()) output = await carryOutStep(plan, step, partial, `[${index + 1}/${all.length}]`, options);
    await writeFile(path.join(partial, RECORD), recordText(plan));
    await replace(plan.folder, partial);
    return { trial: JSON.parse(output), made: true };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** What the trial of the finished folder prints, if it is the one that this plan would make and still works. */
async function tryEarlier(plan: SetupPlan, options: CarryOutOptions): Promise<unknown> {
  const record = await readFile(path.join(plan.folder, RECORD), 'utf8').catch(() => undefined);
  if (record !== recordText(plan)) return undefined;
  try {
    return JSON.parse(await carryOutStep(plan, plan.trial, plan.folder, 'There already:', options));
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function recordText({ record }: SetupPlan): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

async function carryOutStep(
  plan: SetupPlan,
  step: Step,
  folder: string,
  label: string,
  { progress, signal }: CarryOutOptions,
): Promise<string> {
  const done = progress.begin(`${label} ${step.title}`);
  try {
    for (const file of step.copies ?? []) await copyFile(file, path.join(folder, path.basename(file)));
    for (const each of step.makes ?? []) await makeFolder(path.join(folder, each));
    const output = await runCommand(plan, step, folder, signal);
    for (const each of step.removes ?? []) await rm(path.join(folder, each), { recursive: true, force: true });
    return output;
  } finally {
    done();
  }
}

/** Standard output of the command. */
function runCommand(plan: SetupPlan, { command, hint }: Step, folder: string, signal: AbortSignal): Promise<string> {
  const [program, ...words] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    const texts = { stdout: '', all: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      texts.stdout += text;
      texts.all += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.all += text));
    const fail = (reason: string): void =>
      reject(
        new UserError(errors.SETUP_FAILED({ what: plan.name, command: commandLine(command), reason, output: lastLines(texts.all), hint }), {
          exitCode: 1,
        }),
      );
    // After an abort too the command ends first, so that it writes nothing into what is cleared away.
    child.on('error', (error) => {
      if (child.pid === undefined) fail(error.message);
    });
    child.on('close', (code, killedBy) => {
      if (signal.aborted) reject(signal.reason as Error);
      else if (code === 0) resolve(texts.stdout);
      else fail(code === null ? `it was ended by ${killedBy}` : `it ended with exit code ${code}`);
    });
  });
}

function lastLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter(Boolean)
    .slice(-12);
}

async function replace(folder: string, by: string): Promise<void> {
  const previous = folder + PREVIOUS;
  await rm(previous, { recursive: true, force: true });
  await rename(folder, previous).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(by, folder);
  await rm(previous, { recursive: true, force: true });
}
