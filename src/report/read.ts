/**
 * Runs as they lie on the disk: single run folders, and sweeps with all their members.
 *
 * Reads only. What the figures mean is `metrics.ts`, what differs between runs `comparison.ts`; curves are
 * read by `curves.ts` when somebody wants to draw them.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { errors, UserError, type Fault } from '../errors.ts';
import type { Figure } from '../kinds/objective.ts';
import { isRecord } from '../registry/slots.ts';
import { readSweep, type Manifest, type OpenSweep } from '../sweep/manifest.ts';
import { reportOf } from '../sweep/state.ts';
import { settingsOf, type Setting } from '../track/flatten.ts';
import { stateOfRun, type RunState } from '../train/run-status.ts';

export interface FoundRun {
  /** The name of its folder; the whole path where two runs are called the same. */
  readonly name: string;
  readonly folder: string;
  readonly status: RunState;
  /** Updates made, as of the last checkpoint. */
  readonly step: number;
  /** Updates planned; null where the experiment does not say. */
  readonly steps: number | null;
  /** What a failed member of a sweep said. */
  readonly error?: string;
  readonly seed: number | null;
  /** What the numbers depend on, the seed left out. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** Final figures under flat names; null where they are not finite. */
  readonly figures: Readonly<Record<string, number | null>>;
  readonly legend: readonly Figure[];
  /** Held-out text in readable form. */
  readonly samples: readonly string[];
  /** Of each task: the metric that decides. */
  readonly deciding: Readonly<Record<string, Deciding>>;
  readonly experiment: Readonly<Record<string, unknown>>;
  /** The machine, the versions and the repository; null for a run that has not begun. */
  readonly record: Readonly<Record<string, unknown>> | null;
}

export interface Deciding {
  readonly metric: string;
  readonly better: 'lower' | 'higher';
}

/** The one setting a sweep was made to change. */
export interface Ablation {
  readonly path: string;
  /** Its value in the baseline, if it is no component. */
  readonly baseline?: unknown;
}

export interface Found {
  readonly runs: readonly FoundRun[];
  /** The names of the sweeps among the folders. */
  readonly sweeps: readonly string[];
  /** What the sweeps declare, if they declare the same. */
  readonly ablation: Ablation | null;
}

/** Reads run folders and sweep folders, each run once. Throws UserError that names every folder which is neither, and every damaged file. */
export async function readRuns(folders: readonly string[]): Promise<Found> {
  const faults: Fault[] = [];
  const runs: FoundRun[] = [];
  const sweeps: Manifest[] = [];
  for (const folder of folders) {
    const sweep = existsSync(join(folder, 'sweep.json')) ? await openSweep(folder, faults) : null;
    if (sweep) sweeps.push(sweep.manifest);
    const members = sweep ? sweep.manifest.members.map((member) => ({ at: join(folder, member.folder), report: () => reportOf(folder, member) })) : [{ at: folder, report: () => stateOf(folder) }];
    if (sweep === undefined) continue;
    for (const { at, report } of members) {
      const run = runs.some((known) => resolve(known.folder) === resolve(at)) ? undefined : await readRun(at, report, faults);
      if (run) runs.push(run);
    }
  }
  if (faults.length > 0) throw new UserError(faults[0], { text: faults.map(({ code, message, hints }) => [`error  ${code}`, message, ...hints].join('\n  ')).join('\n') });
  const ablations = new Map(sweeps.flatMap(({ ablation }) => (ablation ? [[JSON.stringify([ablation.path, ablation.baseline]), ablation]] : [])));
  return { runs: withShortNames(runs), sweeps: sweeps.map(({ name }) => name), ablation: ablations.size === 1 ? [...ablations.values()][0] : null };
}

async function openSweep(folder: string, faults: Fault[]): Promise<OpenSweep | undefined> {
  try {
    const sweep = await readSweep(folder);
    if (Array.isArray(sweep.manifest.members)) return sweep;
    faults.push(errors.RUN_FILE_UNREADABLE({ file: join(folder, 'sweep.json'), reason: 'it names no members' }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    faults.push({ code: error.code, message: error.message, hints: [] });
  }
  return undefined;
}

interface Progress {
  readonly state: RunState;
  readonly step: number;
  readonly error?: string;
}

/** Of a run that belongs to no sweep. */
async function stateOf(folder: string): Promise<Progress> {
  const { state, status } = await stateOfRun(folder);
  return { state, step: status?.step ?? 0 };
}

async function readRun(folder: string, report: () => Promise<Progress>, faults: Fault[]): Promise<FoundRun | undefined> {
  if (!existsSync(join(folder, 'experiment.json'))) {
    faults.push(errors.NOT_A_RUN_FOLDER({ folder, found: existsSync(folder) ? 'it has neither experiment.json nor sweep.json' : 'there is no such folder' }));
    return undefined;
  }
  const experiment = readObject(join(folder, 'experiment.json'), faults);
  const result = readIfThere(join(folder, 'result.json'), faults);
  const record = readIfThere(join(folder, 'record.json'), faults);
  const damaged = existsSync(join(folder, 'status.json')) && !readObject(join(folder, 'status.json'), faults);
  if (!experiment || damaged) return undefined;
  const { seed, ...settings } = settingsOf(experiment);
  const { state, step, error } = await report();
  return {
    name: basename(resolve(folder)),
    folder,
    status: state,
    step,
    steps: numberOr(isRecord(experiment.train) ? experiment.train.steps : undefined, null),
    ...(error === undefined ? {} : { error }),
    seed: numberOr(seed, null),
    settings,
    figures: figuresOf(result?.figures),
    legend: Array.isArray(result?.legend) ? result.legend.filter(isFigure) : [],
    samples: Array.isArray(result?.samples) ? result.samples.filter((sample) => typeof sample === 'string') : [],
    deciding: decidingOf(result?.downstream),
    experiment,
    record: record && isRecord(record.versions) ? record : null,
  };
}

function readIfThere(file: string, faults: Fault[]): Record<string, unknown> | undefined {
  return existsSync(file) ? readObject(file, faults) : undefined;
}

function readObject(file: string, faults: Fault[]): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (isRecord(value)) return value;
    faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: 'it holds no JSON object' }));
  } catch (error) {
    faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: error instanceof Error ? error.message : String(error) }));
  }
  return undefined;
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}

function figuresOf(figures: unknown): Record<string, number | null> {
  if (!isRecord(figures)) return {};
  return Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null));
}

function isFigure(value: unknown): value is Figure {
  return isRecord(value) && typeof value.name === 'string' && typeof value.label === 'string';
}

function decidingOf(downstream: unknown): Record<string, Deciding> {
  const tasks = Array.isArray(downstream) ? downstream.filter(isRecord) : [];
  return Object.fromEntries(
    tasks.flatMap(({ task, metric, higherIsBetter }) => (typeof task === 'string' && typeof metric === 'string' ? [[task, { metric, better: higherIsBetter === false ? 'lower' : 'higher' }]] : [])),
  );
}

function withShortNames(runs: readonly FoundRun[]): readonly FoundRun[] {
  const names = runs.map(({ name }) => name);
  return new Set(names).size === names.length ? runs : runs.map((run) => ({ ...run, name: names.filter((name) => name === run.name).length > 1 ? run.folder : run.name }));
}
