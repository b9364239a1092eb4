/**
 * From an experiment file to the runs it stands for: each composed, checked and complete, with a name and an id.
 *
 * The same composition as everywhere: a member is the file with a few more overrides. Writes nothing:
 * `manifest.ts` freezes a plan on disk.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { loadExperiment, type LoadedExperiment, type LoadSettings } from '../config/load.ts';
import { problem, type Problem } from '../source/problem.ts';
import { valueAt } from '../source/tree.ts';
import { errors } from '../errors/index.ts';
import { derivedIn, differingPaths, FREE, leavesOf } from '../runs/same-experiment.ts';
import { variantCount, variantsOf, seedsOf } from './expand.ts';
import { idOf, plannedMembers } from './members.ts';
import type { SearchSection } from '../experiment/search.ts';
import type { Ablation, Sweep, Variation } from '../experiment/variation.ts';

/** All runs of a sweep, and what they were made of. */
export interface PlannedSweep {
  /** Of the sweep: the experiment's. */
  readonly name: string;
  /** Folder of the sweep: `runs/<name>`. */
  readonly folder: string;
  readonly source: SweepSource;
  /** Id of the experiment without any change. */
  readonly base: string;
  /** What the file or the command line says of the launcher. */
  readonly launcher?: Variation['launcher'];
  readonly sweep?: Sweep;
  readonly ablation?: PlannedAblation;
  readonly axes: readonly Axis[];
  readonly seeds: readonly number[];
  readonly members: readonly PlannedMember[];
  /** Settings that were left out, because they are the same run as another one. */
  readonly repeated: number;
}

/** Where a plan comes from; enough to make it again. */
export interface SweepSource {
  /** Absolute path of the experiment file, and the hash of its bytes. */
  readonly file: string;
  readonly sha256: string;
  /** Where relative paths in options start. */
  readonly folder: string;
  /** The changes of the command line: files that were laid over it, absolute, and overrides. */
  readonly setFiles: readonly string[];
  readonly set: readonly string[];
}

/** The ablation with its seeds listed and its baseline, if there is one. */
export interface PlannedAblation extends Omit<Ablation, 'seeds'> {
  readonly seeds: readonly number[];
  /** Further paths at which the runs differ: they follow the changed value. */
  readonly alsoDiffering: readonly string[];
}

/** A path that differs between members, and its values in the order in which they come up. */
export interface Axis {
  readonly path: string;
  readonly values: readonly unknown[];
}

/** One run: complete and checked. */
export interface PlannedMember {
  /** Names the frozen experiment: the same for the same numbers. */
  readonly id: string;
  readonly name: string;
  /** The value at every axis. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly experiment: Experiment;
  /** The experiment as JSON5, with origins. */
  readonly saved: string;
}

/** The plan, or everything that is wrong with the experiment or with its members. */
export type PlanResult =
  | { readonly plan: PlannedSweep; readonly problems: readonly [] }
  | { readonly plan: null; readonly problems: readonly Problem[] };

/** More runs than anybody means; a grid grows fast. */
const MOST = 10_000;

/** Loads the experiment and plans its runs. Reports problems instead of throwing. */
export async function planSweep(file: string, changes: LoadSettings = {}): Promise<PlanResult> {
  const { loaded, problems } = await loadExperiment(file, changes);
  return loaded ? planLoaded(loaded, changes) : { plan: null, problems };
}

/** `changes` are those that the experiment was loaded with. */
export async function planLoaded(loaded: LoadedExperiment, changes: LoadSettings): Promise<PlanResult> {
  const { experiment: base } = loaded;
  const sweep = loaded.variation.sweep;
  const ablation = loaded.variation.ablation && withBaseline(loaded.variation.ablation, base);
  if (!sweep && !ablation) return refuse(errors.NO_SWEEP({ file: loaded.file }));
  if (sweep?.search) return planSearch(loaded, sweep.search, changes);
  const count = variantCount({ sweep, ablation });
  if (count > MOST) return refuse(errors.SWEEP_TOO_LARGE({ count, most: MOST }));
  const variants = variantsOf({ sweep, ablation }, base.seed);
  const members = await plannedMembers(loaded, variants, changes);
  if (!Array.isArray(members)) return { plan: null, problems: members.problems };
  const unique = members.filter(({ id }, index) => members.findIndex((other) => other.id === id) === index);
  const plan: PlannedSweep = {
    ...(await planBase(loaded, changes)),
    ...(ablation ? { ablation: planned(ablation, base, unique) } : { sweep }),
    axes: axesOf(unique),
    seeds: [...new Set(unique.map(({ seed }) => seed))],
    members: unique,
    repeated: members.length - unique.length,
  };
  return { plan, problems: [] };
}

type PlanBase = Pick<PlannedSweep, 'name' | 'folder' | 'source' | 'base' | 'launcher'>;

async function planBase({ experiment, file, folder, variation }: LoadedExperiment, changes: LoadSettings): Promise<PlanBase> {
  const { name, runs } = experiment;
  const sha256 = createHash('sha256').update(await readFile(file));
  const setFiles = (changes.setFiles ?? []).map((each) => path.resolve(each));
  return {
    name,
    folder: path.join(runs, name),
    source: { file, sha256: sha256.digest('hex'), folder, setFiles, set: changes.set ?? [] },
    base: idOf(experiment, FREE),
    ...(variation.launcher ? { launcher: variation.launcher } : {}),
  };
}

/** A search chooses its members as it goes. What is wrong at the ends of its ranges, or with a choice, is told now. */
async function planSearch(loaded: LoadedExperiment, { space }: SearchSection, changes: LoadSettings): Promise<PlanResult> {
  const { seed } = loaded.experiment;
  const ends = Object.entries(space).flatMap(([path, range]) => {
    const at = ['sweep', 'search', 'space', path];
    return range.of
      ? range.of.map((value, index) => ({ path, value, at: [...at, 'of', index] }))
      : [range.from, range.to].map((value) => ({ path, value, at }));
  });
  const tried = await plannedMembers(
    loaded,
    ends.map((change) => ({ changes: [change], seed })),
    changes,
  );
  if (!Array.isArray(tried)) return { plan: null, problems: tried.problems };
  const plan = { ...(await planBase(loaded, changes)), sweep: loaded.variation.sweep, axes: [], seeds: [seed], members: [], repeated: 0 };
  return { plan, problems: [] };
}

/** A component of the experiment is a baseline too: the value that changes nothing. */
function planned(ablation: Ablation, base: Experiment, members: readonly PlannedMember[]): PlannedAblation {
  const { path, baseline = members.find(({ experiment }) => idOf(experiment, FREE) === idOf(base, FREE))?.settings[path] } = ablation;
  return { ...ablation, baseline, seeds: seedsOf(ablation.seeds, base.seed), alsoDiffering: alsoDiffering(path, members) };
}

function refuse(fault: ReturnType<typeof errors.NO_SWEEP>): PlanResult {
  return { plan: null, problems: [problem(fault, null)] };
}

/** A plain value of the experiment is a baseline that needs no mention. */
function withBaseline(ablation: Ablation, base: Experiment): Ablation {
  const own = valueAt(base, ablation.path.split('.'));
  return ablation.baseline !== undefined || own === undefined || typeof own === 'object' ? ablation : { ...ablation, baseline: own };
}

function axesOf(members: readonly PlannedMember[]): Axis[] {
  const paths = [...new Set(members.flatMap(({ settings }) => Object.keys(settings)))];
  return paths.map((path) => ({
    path,
    values: [...new Map(members.map(({ settings }) => [JSON.stringify(settings[path]), settings[path]])).values()],
  }));
}

/** Beside the ablated value, the seed and the name: what a reference made follow, or what another component's options bring. */
function alsoDiffering(changed: string, members: readonly PlannedMember[]): string[] {
  const own = (each: string): boolean => each === 'seed' || each === changed || each.startsWith(`${changed}.`);
  const leaves = members.map(({ experiment }) => leavesOf(experiment, [...FREE, ...derivedIn(experiment), 'name']));
  return [...new Set(leaves.flatMap((each) => differingPaths(leaves[0], each)))].filter((each) => !own(each)).sort();
}
