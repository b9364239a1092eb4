/**
 * The folder of a run: who writes it, which experiment it is of, and how far it got.
 *
 *   experiment.json   the resolved experiment     status.json   running, interrupted, finished or failed
 *   lock-1.json       while a process writes      checkpoints/  see checkpoint.ts
 *
 * Decides between a new run, going on with an unfinished one, and refusing. What else lies in the folder is
 * for those who write it: `record.ts`, trackers.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import { errors, UserError } from '../errors.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readJson } from '../files/read-json.ts';
import { isLockFile, lockRun } from '../files/lock.ts';
import { differingPaths, leavesOf } from './same-experiment.ts';

export type RunStatus = 'running' | 'interrupted' | 'finished' | 'failed';

export interface RunFolder {
  readonly path: string;
  /** Names the experiment: equal for equal values, whatever the order of keys. */
  readonly fingerprint: string;
  /** Whether the folder held an unfinished run of this experiment. */
  readonly resumed: boolean;
  /** Records how far the run is. */
  record(status: RunStatus, step: number): Promise<void>;
  /** Records how the run ended and lets others write the folder. */
  close(status: RunStatus, step: number): Promise<void>;
}

interface Opening {
  /** The resolved experiment, as plain JSON. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** Delete what the folder holds, if it is a run. */
  readonly fresh?: boolean;
  /** Paths such as `trackers` that may differ when a run goes on: they do not change its numbers. */
  readonly free?: readonly string[];
}

/** Opens `runs/<name>` for writing; close it, or end the process, to let go. */
export async function openRunFolder(path: string, { experiment, fresh = false, free = [] }: Opening): Promise<RunFolder> {
  await makeFolder(path);
  await checkIsRun(path);
  const lock = await lockRun(path);
  try {
    if (fresh) await empty(path);
    await removeTemporaries(path);
    const before = await readJson(join(path, 'experiment.json'));
    if (before) await checkCanGoOn(path, before, experiment, free);
    await writeFileAtomic(join(path, 'experiment.json'), `${JSON.stringify(experiment, null, 2)}\n`);
    const record = (status: RunStatus, step: number): Promise<void> =>
      writeFileAtomic(join(path, 'status.json'), `${JSON.stringify({ status, step, updated: new Date().toISOString() }, null, 2)}\n`);
    await record('running', Number((await readStatus(path))?.step ?? 0));
    return {
      path,
      fingerprint: fingerprintOf([...leavesOf(experiment, free)].sort()),
      resumed: before !== null,
      record,
      close: async (status, step) => {
        await record(status, step);
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

export interface StatusRecord {
  readonly status: RunStatus;
  readonly step: number;
  /** When it was written, ISO 8601. */
  readonly updated: string;
}

/** How far a run got; null where there is none. `running` may also mean that it was killed: nobody wrote anything since. */
export async function readStatus(path: string): Promise<StatusRecord | null> {
  return (await readJson(join(path, 'status.json'))) as StatusRecord | null;
}

/** A folder that holds something else is not ours to write into, still less to empty. */
async function checkIsRun(path: string): Promise<void> {
  const names = await readdir(path);
  const foreign = names.find((name) => !isLockFile(name) && name !== 'status.json' && !name.endsWith('.tmp'));
  if (foreign && !names.includes('experiment.json')) throw new UserError(errors.NOT_A_RUN({ folder: path, found: foreign }));
}

/** The mark of a run goes last, so that a kill in between leaves a folder that can be emptied again. */
async function empty(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => !isLockFile(name) && name !== 'experiment.json');
  for (const name of [...names, 'experiment.json']) await rm(join(path, name), { recursive: true, force: true });
}

/** What processes that were killed while writing a file left behind, of one file where it is named; only for who holds the lock. */
export async function removeTemporaries(path: string, file = ''): Promise<void> {
  const names = (await readdir(path)).filter((name) => name.startsWith(file) && name.endsWith('.tmp') && !isLockFile(name));
  for (const name of names) await rm(join(path, name), { force: true });
}

async function checkCanGoOn(path: string, before: unknown, experiment: Opening['experiment'], free: readonly string[]): Promise<void> {
  if ((await readStatus(path))?.status === 'finished') throw new UserError(errors.RUN_FINISHED({ folder: path }));
  const differences = differencesOf(leavesOf(before, free), leavesOf(experiment, free));
  if (differences.length > 0) throw new UserError(errors.RUN_DIFFERS({ folder: path, differences }));
}

function differencesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return differingPaths(before, after).map((path) => `${path}: ${before.get(path) ?? 'nothing'} in the run, ${after.get(path) ?? 'nothing'} now`);
}
