/**
 * How far a run is, read from its folder while it is written, or long after. Changes nothing and takes no lock.
 *
 * What a run wrote down may be old: a living process that holds the lock decides whether it runs, and the
 * last logged line how far it is.
 */
import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Figure } from '../kinds/figure.ts';
import { namesIn } from '../files/names-in.ts';
import { readChecked } from '../files/read-json.ts';
import { isRecord } from '../component/slots.ts';
import { experimentShape, recordShape, resultShape } from './file-shapes.ts';
import { extensionsOf, type Extended } from './extended.ts';
import { readStatus, type StatusRecord } from './run-folder.ts';
import { holderOf } from '../files/lock.ts';
import type { Owner } from '../files/owner.ts';
import { tokensPerSecond } from './figure-names.ts';

/** `interrupted`: begun and not ended, by Ctrl-C, a kill or a power cut; `paused`: at a step that it was to go to; `waiting`: not begun. */
export type RunState = 'waiting' | 'running' | 'interrupted' | 'paused' | 'failed' | 'finished';

/** How far a run is, for people and for `status --json`. */
export interface RunProgress {
  readonly folder: string;
  readonly name: string;
  readonly state: RunState;
  /** Who runs it. */
  readonly owner: Owner | null;
  /** Updates made, of how many. */
  readonly step: number;
  readonly steps: number;
  /** Fine-tunings that are done, of how many; both 0 where there are no tasks. */
  readonly fineTunings: { readonly done: number; readonly all: number };
  /** Of late; null before the first logged line. */
  readonly tokensPerSecond: number | null;
  /** Seconds of pre-training that are left at that speed; null where it does not run or is through with it. */
  readonly secondsLeft: number | null;
  /** The last value of every figure that was logged, or the final ones. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** What final figures are called; empty before. */
  readonly legend: readonly Figure[];
  /** How its settings were changed after it had begun; empty where they were not. */
  readonly history: readonly Extended[];
  /** When it last wrote something, ISO 8601; null before. */
  readonly updated: string | null;
}

/** What is written down of a run, and whether a living process holds its folder. `known`: what its status said just before. */
export async function stateOfRun(
  folder: string,
  known?: StatusRecord | null,
): Promise<{ readonly state: RunState; readonly status: StatusRecord | null; readonly owner: Owner | null }> {
  const status = known === undefined ? await readStatus(folder) : known;
  if (status?.status === 'finished' && existsSync(join(folder, 'result.json'))) return { state: 'finished', status, owner: null };
  const owner = (await holderOf(folder))?.holder ?? null;
  const state = owner
    ? 'running'
    : !status
      ? 'waiting'
      : status.status === 'failed' || status.status === 'paused'
        ? status.status
        : 'interrupted';
  return { state, status, owner };
}

/** Null for a folder that is not a run. */
export async function progressOfRun(folder: string): Promise<RunProgress | null> {
  const experiment = readChecked<Described>(join(folder, 'experiment.json'), experimentShape);
  if (!experiment?.train) return null;
  const { state, status, owner } = await stateOfRun(folder);
  const result = readChecked<{ readonly figures: RunProgress['figures']; readonly legend?: readonly Figure[] }>(
    join(folder, 'result.json'),
    resultShape,
  );
  const finished = state === 'finished';
  const history = extensionsOf(readChecked(join(folder, 'record.json'), recordShape));
  const logged = await lastFigures(join(folder, 'metrics.jsonl'));
  const { steps, batch = 0 } = experiment.train;
  const length = experiment.data?.length ?? 0;
  const step = finished ? steps : Math.max(status?.step ?? 0, owner ? (logged.step ?? 0) : 0);
  const speed = logged.figures[tokensPerSecond] ?? null;
  return {
    folder,
    name: experiment.name ?? basename(resolve(folder)),
    state,
    owner,
    step,
    steps,
    fineTunings: {
      done: await fineTuned(folder, history.at(-1)?.tasks),
      all: (experiment.tasks ?? []).reduce((sum, task) => sum + runsOf(task), 0),
    },
    tokensPerSecond: speed,
    secondsLeft: state === 'running' && speed && step < steps ? ((steps - step) * batch * length) / speed : null,
    figures: finished && result ? result.figures : logged.figures,
    legend: (finished && result?.legend) || [],
    history,
    updated: await lastWritten(folder),
  };
}

/** What is read of a resolved experiment. */
interface Described {
  readonly name?: string;
  readonly train?: { readonly steps: number; readonly batch?: number };
  readonly data?: { readonly length: number };
  readonly tasks?: readonly { readonly learningRates?: readonly number[]; readonly seeds?: number; readonly scratch?: boolean }[];
}

function runsOf({ learningRates = [0], seeds = 1, scratch = false }: NonNullable<Described['tasks']>[number]): number {
  return learningRates.length * seeds * (scratch ? 2 : 1);
}

/** Every finished fine-tuning is a file of its task's folder. Folders of tasks that left the experiment do not count. */
async function fineTuned(folder: string, named?: readonly string[]): Promise<number> {
  const tasks = named ?? (await namesIn(join(folder, 'downstream')));
  const files = await Promise.all(tasks.map((task) => namesIn(join(folder, 'downstream', task))));
  return files.flat().filter((name) => /^(pretrained|scratch)-.*\.json$/.test(name)).length;
}

/** Bytes at the end of the log that are looked through: a few hundred lines. */
const TAIL = 65536;

/** The newest value of each figure; a line that is being written is left out. */
async function lastFigures(
  file: string,
): Promise<{ readonly step: number | null; readonly figures: Readonly<Record<string, number | null>> }> {
  const lines = (await tailOf(file)).split('\n').slice(0, -1);
  const figures: Record<string, number | null> = {};
  let last: number | null = null;
  for (const line of lines) {
    try {
      const value: unknown = JSON.parse(line);
      const { step, ...values } = isRecord(value) ? value : {};
      for (const [name, each] of Object.entries(values)) if (typeof each === 'number' || each === null) figures[name] = each;
      if (typeof step === 'number') last = step;
    } catch {
      // The first line of the tail may have lost its beginning.
    }
  }
  return { step: last, figures };
}

async function tailOf(path: string): Promise<string> {
  if (!existsSync(path)) return '';
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}

/** When the run wrote something of itself last, ISO 8601; null where it has not. */
export async function lastWritten(folder: string): Promise<string | null> {
  const recorded = (await readStatus(folder))?.updated;
  const logged = await stat(join(folder, 'metrics.jsonl')).catch(() => null);
  const times = [recorded && Date.parse(recorded), logged?.mtimeMs].filter((time) => typeof time === 'number');
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}
