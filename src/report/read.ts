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
import { settingsOf, type Setting } from '../track/flatten.ts';

export type Status = 'finished' | 'failed' | 'interrupted' | 'running' | 'waiting';

export interface FoundRun {
  /** The name of its folder; the whole path where two runs are called the same. */
  readonly name: string;
  readonly folder: string;
  readonly status: Status;
  /** Updates made, and planned; null where nobody wrote it down. */
  readonly step: number | null;
  readonly steps: number | null;
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
  readonly baseline: unknown;
}

export interface Found {
  readonly runs: readonly FoundRun[];
  /** The names of the sweeps among the folders. */
  readonly sweeps: readonly string[];
  /** What the sweeps declare, if they declare the same. */
  readonly ablation: Ablation | null;
}

/** Reads run folders and sweep folders, each run once. Throws UserError that names every folder which is neither, and every damaged file. */
export function readRuns(folders: readonly string[]): Found {
  const faults: Fault[] = [];
  const sweeps = folders.filter((folder) => existsSync(join(folder, 'sweep.json'))).flatMap((folder) => readSweep(folder, faults) ?? []);
  const members = new Map(sweeps.map((sweep) => [sweep.folder, sweep.members]));
  const all = folders.flatMap((folder) => members.get(folder) ?? (existsSync(join(folder, 'sweep.json')) ? [] : [folder]));
  const each = [...new Map(all.map((folder) => [resolve(folder), folder])).values()];
  const runs = each.flatMap((folder) => readRun(folder, faults) ?? []);
  if (faults.length > 0) throw new UserError(faults[0], { text: faults.map(({ code, message, hints }) => [`error  ${code}`, message, ...hints].join('\n  ')).join('\n') });
  const ablations = new Map(sweeps.flatMap(({ ablation }) => (ablation ? [[JSON.stringify(ablation), ablation]] : [])));
  return { runs: withShortNames(runs), sweeps: sweeps.map(({ name }) => name), ablation: ablations.size === 1 ? [...ablations.values()][0] : null };
}

function readSweep(folder: string, faults: Fault[]): { readonly folder: string; readonly name: string; readonly members: readonly string[]; readonly ablation: Ablation | null } | undefined {
  const file = join(folder, 'sweep.json');
  const manifest = readObject(file, faults);
  if (!manifest) return undefined;
  const members = Array.isArray(manifest.members) ? manifest.members.filter(isRecord).map(({ folder: own }) => own) : [];
  if (manifest.format !== 1 || members.length === 0 || !members.every((own) => typeof own === 'string')) {
    faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: 'it is not the manifest of a sweep in the format of this version' }));
    return undefined;
  }
  const { ablation, name } = manifest;
  return {
    folder,
    name: typeof name === 'string' ? name : basename(resolve(folder)),
    members: members.map((own) => join(folder, own)),
    ablation: isRecord(ablation) && typeof ablation.path === 'string' ? { path: ablation.path, baseline: ablation.baseline } : null,
  };
}

function readRun(folder: string, faults: Fault[]): FoundRun | undefined {
  if (!existsSync(join(folder, 'experiment.json'))) {
    faults.push(errors.NOT_A_RUN_FOLDER({ folder, found: existsSync(folder) ? 'it has neither experiment.json nor sweep.json' : 'there is no such folder' }));
    return undefined;
  }
  const experiment = readObject(join(folder, 'experiment.json'), faults);
  const result = readIfThere(join(folder, 'result.json'), faults);
  const status = readIfThere(join(folder, 'status.json'), faults);
  if (!experiment) return undefined;
  const { seed, ...settings } = settingsOf(experiment);
  return {
    name: basename(resolve(folder)),
    folder,
    status: statusOf(result, status),
    step: numberOr(status?.step, null),
    steps: numberOr(isRecord(experiment.train) ? experiment.train.steps : undefined, null),
    seed: numberOr(seed, null),
    settings,
    figures: figuresOf(result?.figures),
    legend: Array.isArray(result?.legend) ? result.legend.filter(isFigure) : [],
    samples: Array.isArray(result?.samples) ? result.samples.filter((sample) => typeof sample === 'string') : [],
    deciding: decidingOf(result?.downstream),
    experiment,
    record: readIfThere(join(folder, 'record.json'), faults) ?? null,
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

function statusOf(result: Record<string, unknown> | undefined, status: Record<string, unknown> | undefined): Status {
  if (result) return 'finished';
  if (status?.status === 'failed' || status?.status === 'interrupted' || status?.status === 'running') return status.status;
  return 'waiting';
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
