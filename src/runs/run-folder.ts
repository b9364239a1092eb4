/**
 * The folder of a run: who writes it, which experiment it is of, and how far it got.
 *
 *   experiment.json   the resolved experiment     status.json   running, interrupted, finished or failed
 *   lock-1.json       while a process writes      checkpoints/  see checkpoint.ts
 *   extension.json    see begin-extension.ts
 *
 * Decides between a new run, going on with an unfinished one, extending one, and refusing. What else lies in the folder is
 * for those who write it: `record.ts`, trackers.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { makeFolder } from '../files/make-folder.ts';
import { errors, UserError } from '../errors/index.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readChecked } from '../files/read-json.ts';
import { isLockFile, lockRun } from '../files/lock.ts';
import { clearTemporaries, isTemporaryOf } from '../files/temporary.ts';
import { beginExtension, beginRun, finishBeginning, isBeginning, JOURNAL, type Beginning } from './begin-extension.ts';
import { extensionsOf } from './extended.ts';
import { mayChange } from './extension.ts';
import { experimentShape, recordShape, statusShape } from './file-shapes.ts';
import { differingPaths, leavesOf, withOptionsSince } from './same-experiment.ts';

/** What a run wrote down last about itself. */
export type RunStatus = 'running' | 'interrupted' | 'paused' | 'finished' | 'failed';

/** A folder that this process alone writes until it is closed. */
export interface RunFolder {
  readonly path: string;
  /** Names the experiment: equal for equal values, whatever the order of keys. */
  readonly fingerprint: string;
  /** Whether the folder held an unfinished run of this experiment. */
  readonly resumed: boolean;
  /** Whether settings of the run were changed after it had begun. */
  readonly extended: boolean;
  /** How it is being extended in this sitting; null where it is not. */
  readonly extending: Extending | null;
  /** Makes the run the extended one; before, nothing of it is changed. Does nothing for a run that is not being extended. */
  begin(): Promise<void>;
  /** False for a run that was to be extended, and still is as it was. */
  begun(): boolean;
  /** Throws a {@link UserError} where the folder is not this run's any more: moved, deleted, or replaced by another one. */
  check(): void;
  /** Replaces a file of the folder as a whole. */
  write(name: string, text: string): Promise<void>;
  /** Records how far the run is, and what its training suffers from; what was recorded last, where that is left out. */
  record(status: RunStatus, step: number, diagnoses?: readonly Diagnosis[]): Promise<void>;
  /**
   * Records how the run ended and lets others write the folder; one that did not begin to be extended stays as it is. `figures`: of one
   * that pauses.
   */
  close(status: RunStatus, step: number, figures?: StatusRecord['figures']): Promise<void>;
  /** Lets others write the folder, or what is there in its place, and writes nothing. */
  leave(): Promise<void>;
}

interface Opening {
  /** The resolved experiment, as plain JSON. */
  readonly experiment: Readonly<Record<string, unknown>>;
  /** Texts of the files that describe a new run beside it, such as its record, by name: without them nobody could go on with it. */
  readonly files?: Beginning['files'];
  /** Delete what the folder holds, if it is a run. */
  readonly fresh?: boolean;
  /** Paths such as `trackers` that may differ when a run goes on: they do not change its numbers. */
  readonly free?: readonly string[];
  /** The run there is to become `experiment`, from {@link RunFolder.begin} on. */
  readonly extension?: Extending;
}

/** How a run is extended. */
export interface Extending extends Beginning {
  /** The experiment as it was when the extension was planned; another process may have changed it since. */
  readonly before: unknown;
  /** Step that it goes on from. */
  readonly reached: number;
  /** Steps in all: as they were, and as they are to be. */
  readonly steps: { readonly before: number; readonly after: number };
}

/** Opens `runs/<name>` for writing; close it, or end the process, to let go. */
export async function openRunFolder(path: string, opening: Opening): Promise<RunFolder> {
  const { experiment, files = {}, fresh = false, free = [], extension } = opening;
  await makeFolder(path);
  await checkIsRun(path);
  const lock = await lockRun(path);
  try {
    if (fresh) await empty(path);
    await clearTemporaries(path, { deep: true, alone: true });
    await finishBeginning(path);
    const before = readChecked<unknown>(join(path, 'experiment.json'), experimentShape);
    if (extension) checkUnchanged(path, extension.before, before);
    else if (before !== null) await checkCanGoOn(path, before, experiment, free);
    // Who let go of the folder because its end could not be written down is told that, and not that somebody took it.
    let closed = false;
    const check = (): void => {
      if (!closed && !lock.holds()) throw new UserError(errors.RUN_TAKEN({ folder: path, place: lock.place() }), { exitCode: 1 });
    };
    const write = async (name: string, text: string): Promise<void> => {
      check();
      await writeFileAtomic(join(path, name), text);
    };
    let told: readonly Diagnosis[] = before === null ? [] : ((await readStatus(path))?.diagnoses ?? []);
    const record = (status: RunStatus, step: number, diagnoses = told, figures?: StatusRecord['figures']): Promise<void> => {
      told = diagnoses;
      const text: StatusRecord = { status, step, updated: new Date().toISOString(), ...(told.length > 0 && { diagnoses: told }), figures };
      return write('status.json', `${JSON.stringify(text, null, 2)}\n`);
    };
    if (!extension) {
      if (before === null) await beginRun(path, { ...files, 'experiment.json': describing(experiment) });
      else await write('experiment.json', describing(experiment));
      await record('running', Number((await readStatus(path))?.step ?? 0));
    }
    let begun = !extension;
    return {
      path,
      fingerprint: fingerprintOf([...leavesOf(experiment, free)].sort()),
      resumed: before !== null,
      extended: extension !== undefined || extensionsOf(readChecked(join(path, 'record.json'), recordShape)).length > 0,
      extending: extension ?? null,
      check,
      write,
      record,
      begun: () => begun,
      async begin() {
        if (begun || !extension) return;
        check();
        const files = { ...extension.files, 'experiment.json': describing(experiment) };
        await beginExtension(path, { ...extension, files }, extension.reached);
        begun = true;
        await record('running', extension.reached);
      },
      close: async (status, step, figures) => {
        if (closed) return;
        try {
          if (begun) await record(status, step, told, figures);
        } finally {
          closed = true;
          await lock.release();
        }
      },
      leave: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function describing(experiment: Opening['experiment']): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

/** The contents of `status.json`. */
export interface StatusRecord {
  readonly status: RunStatus;
  readonly step: number;
  /** When it was written, ISO 8601. */
  readonly updated: string;
  /** What the training suffers from (`diagnose/`), as far as it is saved. */
  readonly diagnoses?: readonly Diagnosis[];
  /** Of a run that pauses: how good it is at this step. */
  readonly figures?: Readonly<Record<string, number | null>>;
}

/** How far a run got; null where there is none. `running` may also mean that it was killed: nobody wrote anything since. */
export async function readStatus(path: string): Promise<StatusRecord | null> {
  const status = readChecked<StatusRecord>(join(path, 'status.json'), statusShape);
  return status && isBeginning(path) ? { ...status, status: 'interrupted' } : status;
}

/** What a process that was killed very early leaves, whole or half written. */
const BEGINNINGS = ['experiment.json', 'status.json', JOURNAL];

/** A folder that holds something else is not ours to write into, still less to empty. */
async function checkIsRun(path: string): Promise<void> {
  const names = await readdir(path);
  const foreign = names.find((name) => !isLockFile(name) && !BEGINNINGS.some((ours) => name === ours || isTemporaryOf(ours, name)));
  if (foreign && !names.includes('experiment.json') && !names.includes(JOURNAL))
    throw new UserError(errors.NOT_A_RUN({ folder: path, found: foreign }));
}

/** The mark of a run goes last, so that a kill in between leaves a folder that can be emptied again. */
async function empty(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => !isLockFile(name) && name !== 'experiment.json');
  for (const name of [...names, 'experiment.json']) await rm(join(path, name), { recursive: true, force: true });
}

async function checkCanGoOn(path: string, before: unknown, experiment: Opening['experiment'], free: readonly string[]): Promise<void> {
  if ((await readStatus(path))?.status === 'finished') throw new UserError(errors.RUN_FINISHED({ folder: path }));
  const now = leavesOf(experiment, free);
  const old = withOptionsSince(leavesOf(before, free), now);
  const differing = differingPaths(old, now);
  if (differing.length === 0) return;
  throw new UserError(
    errors.RUN_DIFFERS({ folder: path, differences: differencesOf(old, now), extendable: differing.every((each) => mayChange(each)) }),
  );
}

/** Whoever plans an extension does not hold the lock yet. */
function checkUnchanged(path: string, planned: unknown, now: unknown): void {
  const [old, found] = [leavesOf(planned, []), leavesOf(now, [])];
  const differences = differencesOf(old, found);
  if (differences.length > 0) throw new UserError(errors.RUN_DIFFERS({ folder: path, differences, extendable: false }));
}

function differencesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return differingPaths(before, after).map(
    (path) => `${path}: ${before.get(path) ?? 'nothing'} in the run, ${after.get(path) ?? 'nothing'} now`,
  );
}
