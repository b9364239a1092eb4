/**
 * Runs as they lie on the disk: single run folders, and sweeps with all their members.
 *
 * Reads only. What the figures mean is `metrics.ts`, what differs between runs `comparison.ts`; curves are
 * read by `curves.ts` when somebody wants to draw them.
 */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import type { Figure } from '../kinds/figure.ts';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import { isRecord } from '../component/slots.ts';
import { diagnosesIn } from './diagnoses.ts';
import { searchLines } from './search.ts';
import { readSweep, type Manifest, type OpenSweep } from '../sweep/manifest.ts';
import { reportOf, type MemberReport } from '../sweep/state.ts';
import { settingsOf, type Setting } from '../runs/flatten.ts';
import { readRunFiles, type LearnedFrom, type RunFiles } from '../runs/run-files.ts';
import type { StatusRecord } from '../runs/run-folder.ts';
import { stateOfRun, type RunState } from '../runs/run-status.ts';

/** A run as its folder describes it, whether it is finished, under way or has not begun. */
export interface FoundRun {
  /** The name of its folder; the whole path where two runs are called the same. */
  readonly name: string;
  /** What its sweep calls it and the others that are the same but for the seed, where it names its members. */
  readonly called?: string;
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
  /** What it was asked on the way, under flat names; absent where it was nothing, and while it is not finished. */
  readonly asked?: readonly Figure[];
  /** Held-out text in readable form. */
  readonly samples: readonly string[];
  /** Says what the samples show; absent where the objective does not say, and in older runs. */
  readonly samplesLegend?: string;
  /** Of each task: the metric that decides. */
  readonly deciding: Readonly<Record<string, Deciding>>;
  /** What of the tasks' examples was not read or not judged, a line each. */
  readonly remarks: readonly string[];
  /** What the training suffered from; empty while it is not finished. */
  readonly diagnoses: readonly Diagnosis[];
  readonly experiment: Readonly<Record<string, unknown>>;
  /** The machine, the versions and the repository; null for a run that has not begun. */
  readonly record: Readonly<Record<string, unknown>> | null;
  /** Empty for a run that has not begun. */
  readonly learnedFrom: LearnedFrom;
}

/** The metric of a task by which learning rates are chosen. */
export interface Deciding {
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  /** Of each metric that is about one class: its label. */
  readonly positive: Readonly<Record<string, string>>;
}

/** The one setting a sweep was made to change. */
export interface RecordedAblation {
  readonly path: string;
  /** Its value in the baseline, if it is no component. */
  readonly baseline?: unknown;
}

/** Everything that lies in the folders that were named. */
export interface Found {
  readonly runs: readonly FoundRun[];
  readonly damaged: readonly DamagedRun[];
  /** The names of the sweeps among the folders. */
  readonly sweeps: readonly string[];
  /** What searches among them have come to, a line each. */
  readonly searches: readonly string[];
  /** What the sweeps declare, if they declare the same. */
  readonly ablation: RecordedAblation | null;
}

/** A run of which a file cannot be read. */
export interface DamagedRun {
  readonly name: string;
  readonly folder: string;
  /** Which file, and why. */
  readonly error: string;
}

/** A run knows nothing of queues. */
function asOfARun({ state, ...report }: MemberReport): Progress {
  return { ...report, state: state === 'queued' ? (report.step > 0 ? 'interrupted' : 'waiting') : state };
}

/**
 * Reads run folders and sweep folders, each run once. Throws UserError that names every folder which is neither. `told`: how far members
 * are, by their id, where that was found out just before.
 */
export async function readRuns(folders: readonly string[], told: ReadonlyMap<string, MemberReport> = new Map()): Promise<Found> {
  const faults: Fault[] = [];
  const runs: FoundRun[] = [];
  const damaged: DamagedRun[] = [];
  const sweeps: Manifest[] = [];
  const known = new Set<string>();
  for (const folder of folders) {
    const sweep = existsSync(join(folder, 'sweep.json')) ? await openSweep(folder, faults) : null;
    if (sweep === undefined) continue;
    if (sweep) sweeps.push(sweep.manifest);
    else if (!existsSync(join(folder, 'experiment.json'))) {
      faults.push(
        errors.NOT_A_RUN_FOLDER({
          folder,
          found: existsSync(folder) ? 'it has neither experiment.json nor sweep.json' : 'there is no such folder',
        }),
      );
      continue;
    }
    const members = sweep
      ? sweep.manifest.members.map((member) => ({
          at: join(folder, member.folder),
          called: isRecord(member.settings) ? member.settings.name : undefined,
          report: async () => asOfARun(told.get(member.id) ?? (await reportOf(folder, member))),
        }))
      : [{ at: folder, called: undefined, report: () => progressOf(folder) }];
    for (const { at, called, report } of members) {
      const place = resolve(at);
      if (known.has(place)) continue;
      known.add(place);
      const run = runOf(at, await report());
      if ('experiment' in run) runs.push(typeof called === 'string' ? { ...run, called } : run);
      else damaged.push(run);
    }
  }
  if (faults.length > 0)
    throw refused([...faults, ...damaged.map(({ error }) => ({ code: errors.RUN_FILE_UNREADABLE.code, message: error, hints: [] }))]);
  const ablations = new Map(
    sweeps.flatMap(({ ablation }) => (ablation ? [[JSON.stringify([ablation.path, ablation.baseline]), ablation]] : [])),
  );
  return {
    runs: withShortNames(runs),
    damaged,
    sweeps: sweeps.map(({ name }) => name),
    searches: sweeps.flatMap(searchLines),
    ablation: ablations.size === 1 ? [...ablations.values()][0] : null,
  };
}

function refused(faults: readonly Fault[]): UserError {
  return new UserError(faults[0], {
    text: faults.map(({ code, message, hints }) => [`error  ${code}`, message, ...hints].join('\n  ')).join('\n'),
  });
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
  readonly state: RunState | 'damaged';
  readonly step: number;
  readonly error?: string;
  /** Missing where it is damaged. */
  readonly files?: RunFiles;
}

/** Of a run that belongs to no sweep. */
async function progressOf(folder: string): Promise<Progress> {
  const files = readRunFiles(folder);
  if (files.faults.length > 0) return { state: 'damaged', step: 0, error: files.faults.map(({ message }) => message).join(' ') };
  const { state, status } = await stateOfRun(folder, (files.status as StatusRecord | undefined) ?? null);
  return { state, step: status?.step ?? 0, files };
}

function runOf(folder: string, { state, step, error, files }: Progress): FoundRun | DamagedRun {
  const name = basename(resolve(folder));
  if (state === 'damaged' || !files?.experiment) return { name, folder, error: error ?? '' };
  const { experiment, result, status, record, data = {} } = files;
  const { seed, ...settings } = settingsOf(experiment);
  return {
    name,
    folder,
    status: state,
    step,
    steps: numberOr(isRecord(experiment.train) ? experiment.train.steps : undefined, null),
    ...(error === undefined ? {} : { error }),
    seed: numberOr(seed, null),
    settings,
    // One that pauses has said how good it is there.
    figures: figuresOf(result?.figures ?? (state === 'paused' ? status?.figures : undefined)),
    legend: figuresIn(result?.legend),
    ...(isRecord(result?.along) ? { asked: figuresIn(result.along.legend) } : {}),
    samples: Array.isArray(result?.samples) ? result.samples.filter((sample) => typeof sample === 'string') : [],
    ...(typeof result?.samplesLegend === 'string' ? { samplesLegend: result.samplesLegend } : {}),
    deciding: decidingOf(result?.downstream),
    remarks: remarksOf(result?.downstream),
    // Of a run that has not ended, what it had told when it was saved last.
    diagnoses: diagnosesIn(result ? result.diagnoses : status?.diagnoses),
    experiment,
    record: record && isRecord(record.versions) ? record : null,
    learnedFrom: data,
  };
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}

function figuresOf(figures: unknown): Record<string, number | null> {
  if (!isRecord(figures)) return {};
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null),
  );
}

function figuresIn(legend: unknown): Figure[] {
  return Array.isArray(legend) ? legend.filter(isFigure) : [];
}

function isFigure(value: unknown): value is Figure {
  return isRecord(value) && typeof value.name === 'string' && typeof value.label === 'string';
}

function decidingOf(downstream: unknown): Record<string, Deciding> {
  const tasks = Array.isArray(downstream) ? downstream.filter(isRecord) : [];
  return Object.fromEntries(
    tasks.flatMap(({ task, metric, higherIsBetter, positive }) =>
      typeof task === 'string' && typeof metric === 'string'
        ? [[task, { metric, better: higherIsBetter === false ? 'lower' : 'higher', positive: textsOf(positive) }]]
        : [],
    ),
  );
}

function remarksOf(downstream: unknown): string[] {
  const tasks = Array.isArray(downstream) ? downstream.filter(isRecord) : [];
  return tasks.flatMap(({ remarks }) => (Array.isArray(remarks) ? remarks.filter((each) => typeof each === 'string') : []));
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function withShortNames(runs: readonly FoundRun[]): readonly FoundRun[] {
  const names = runs.map(({ name }) => name);
  return new Set(names).size === names.length
    ? runs
    : runs.map((run) => ({ ...run, name: names.filter((name) => name === run.name).length > 1 ? run.folder : run.name }));
}
