/**
 * From an experiment file to the runs it stands for: each composed, checked and complete, with a name and an id.
 *
 * The same composition as everywhere: a member is the file with a few more overrides. Writes nothing:
 * `manifest.ts` freezes a plan on disk.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import JSON5 from 'json5';
import type { Experiment } from '../experiment/experiment.ts';
import { loadExperiment, type LoadedExperiment, type LoadSettings } from '../config/load.ts';
import { problem, type Problem } from '../source/problem.ts';
import { valueAt } from '../source/tree.ts';
import { escaped } from '../config/save.ts';
import { errors } from '../errors/index.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { derivedIn, differingPaths, FREE, leavesOf } from '../runs/same-experiment.ts';
import { variantCount, variantsOf, seedsOf, type Change, type Variant } from './expand.ts';
import { memberNames } from './member-name.ts';
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
  const count = variantCount({ sweep, ablation });
  if (count > MOST) return refuse(errors.SWEEP_TOO_LARGE({ count, most: MOST }));
  const variants = variantsOf({ sweep, ablation }, base.seed);
  const members = await membersOf(loaded, variants, changes);
  if (!Array.isArray(members)) return { plan: null, problems: members.problems };
  const unique = members.filter(({ id }, index) => members.findIndex((other) => other.id === id) === index);
  const plan: PlannedSweep = {
    name: base.name,
    folder: path.join(base.runs, base.name),
    source: {
      file: loaded.file,
      sha256: createHash('sha256')
        .update(await readFile(loaded.file))
        .digest('hex'),
      folder: loaded.folder,
      setFiles: (changes.setFiles ?? []).map((each) => path.resolve(each)),
      set: changes.set ?? [],
    },
    base: idOf(base, FREE),
    ...(loaded.variation.launcher ? { launcher: loaded.variation.launcher } : {}),
    ...(ablation ? { ablation: planned(ablation, base, unique) } : { sweep }),
    axes: axesOf(unique),
    seeds: [...new Set(unique.map(({ seed }) => seed))],
    members: unique,
    repeated: members.length - unique.length,
  };
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

async function membersOf(
  loaded: LoadedExperiment,
  variants: readonly Variant[],
  changes: LoadSettings,
): Promise<PlannedMember[] | { readonly problems: readonly Problem[] }> {
  const written = variants.map(({ changes, seed }) => ({
    settings: Object.fromEntries(changes.map(({ path, value }) => [path, value])),
    seed,
    id: fingerprintOf([changes, seed]),
  }));
  const names = memberNames(written);
  const paths = [...new Set(written.flatMap((each) => Object.keys(each.settings)))];
  const members: PlannedMember[] = [];
  const problems = new Map<string, Problem>();
  const free = FREE.filter((each) => !paths.some((path) => each === path || each.startsWith(`${path}.`) || path.startsWith(`${each}.`)));
  for (const [index, { changes: own, seed }] of variants.entries()) {
    const name = names[index];
    const seeded = own.some(({ path }) => path === 'seed') ? [] : [override('seed', seed)];
    const overrides = [...own.map(({ path, value }) => override(path, value)), ...seeded, override('name', name)];
    const { loaded: member, problems: found } = await loadExperiment(loaded.file, {
      ...changes,
      exact: overrides,
    });
    for (const each of found) {
      const placed = atSection(each, own, loaded);
      problems.set(`${placed.code} ${placed.message} ${placed.origin?.source.name} ${placed.origin?.start}`, placed);
    }
    if (!member) continue;
    const { experiment, saved } = member;
    const values = paths.map((path) => [
      path,
      path in written[index].settings ? written[index].settings[path] : valueAt(experiment, path.split('.')),
    ]);
    members.push({ id: idOf(experiment, free), name, settings: Object.fromEntries(values), seed, experiment, saved });
  }
  return problems.size > 0 ? { problems: [...problems.values()] } : members;
}

function override(path: string, value: unknown): string {
  return `${path}=${JSON5.stringify(escaped(value))}`;
}

/** A problem that a change brought belongs where the change is written. */
function atSection(found: Problem, changes: readonly Change[], loaded: LoadedExperiment): Problem {
  const { origin } = found;
  if (origin?.source.kind !== 'override') return found;
  const change = changes.find(({ path, value }) => origin.source.text === override(path, value));
  if (!change) return found;
  const key = /^unknown-key|^bad-override/.test(found.code);
  if (key && change.at[0] === 'ablation') return { ...found, origin: loaded.place(['ablation', 'path'], 'value') };
  const at = key && typeof change.at.at(-1) === 'number' ? change.at.slice(0, -1) : change.at;
  return { ...found, origin: loaded.place(at, key ? 'key' : 'value') };
}

/** Equal for experiments that give the same numbers, whatever they are called: what is `free` does not count. */
function idOf(experiment: Readonly<Record<string, unknown>>, free: readonly string[]): string {
  return fingerprintOf([...leavesOf(experiment, [...free, 'name'])].sort()).slice(0, 12);
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
