/**
 * From a file's name to a checked experiment and the registry it was checked against: what every verb starts with.
 *
 * Reads files and loads plugins; writes nothing.
 */
import path from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import { discover, type PluginGlob } from '../registry/discover.ts';
import type { AnyComponent } from '../component/component.ts';
import type { Registry } from '../registry/registry.ts';
import { compose, type Changes, type Composed } from './compose.ts';
import { confinedPaths, confinementOf, type Refuse } from './confinement.ts';
import { expand, folderOf, type Folders } from './expand.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { patternFrom } from '../files/pattern-text.ts';
import { withStages } from './inherit.ts';
import { misplacedSecrets } from './misplaced-secrets.ts';
import { missingFiles, type MissingFile } from './missing-files.ts';
import { problem, type Problem } from '../source/problem.ts';
import { resolveReferences, type ReferenceSurroundings } from './references.ts';
import { report, reportNotices } from '../source/report.ts';
import type { Variation } from '../experiment/variation.ts';
import { outlet } from '../output/outlet.ts';
import { wantsColor } from '../output/wants-color.ts';
import { saveResolved } from './save.ts';
import { schemaAt } from './schema-at.ts';
import { originAt, pathText, type ObjectNode, type Origin, type Path } from '../source/tree.ts';
import { hasBegun } from '../start/begun.ts';
import { liesIn, locate } from '../start/locate.ts';
import { beneathOf, laidOver, type Beneath } from './beneath.ts';
import { asFineTuning } from './fine-tuning.ts';
import { hubFault, startPlace } from '../start/place.ts';
import { withPinnedModels } from './named-models.ts';
import { validate } from './validate.ts';

/** Changes of the experiment, and what a caller may have otherwise than the command line has it. */
export interface LoadSettings extends Changes {
  /** Where relative paths of the file start, if not in its own folder: a saved experiment is run from elsewhere. */
  readonly folder?: string;
  /** The folder of the run that the file was saved in: it says everything, and what a run that has begun started from may be gone. */
  readonly run?: string;
  /** Of the file, its tasks and what they are fine-tuned with are taken; they begin with the model in this folder. */
  readonly model?: string;
  /** The experiment is only looked at: files that its options name need not be there. */
  readonly unread?: boolean;
  /** The folder whose `plugins/` ships, if not the package's. */
  readonly code?: string;
  /** Definitions at hand that no file is looked for: a test's. They stand in for components of the same name. */
  readonly components?: readonly AnyComponent[];
}

/** A checked experiment with everything that is needed to run it. */
export interface LoadedExperiment {
  readonly experiment: Experiment;
  /** The runs that the file describes beside this one: `sweep` and `ablation`. */
  readonly variation: Variation;
  readonly registry: Registry;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder in which relative paths in options start. */
  readonly folder: string;
  /** The resolved experiment as JSON5, each value with its origin in a comment. */
  readonly saved: string;
  /** Where the key or the value at a path was written. */
  place(path: Path, part: 'key' | 'value'): Origin;
  /** What should be changed in the files, and was understood nevertheless. */
  readonly notices: readonly Problem[];
}

/** The experiment, or everything that is wrong with it. */
export type LoadResult =
  | { readonly loaded: LoadedExperiment; readonly problems: readonly [] }
  | { readonly loaded: null; readonly problems: readonly Problem[] };

/** Composes, resolves and checks an experiment and the files that it names. Reports all problems at once instead of throwing. */
export async function loadExperiment(file: string, settings: LoadSettings = {}): Promise<LoadResult> {
  const { inspected, problems } = await inspectExperiment(file, settings);
  if (!inspected || problems.length > 0) return { loaded: null, problems };
  const { experiment, variation, registry, folders, refuses, tree, notices } = inspected;
  const start = startOf(experiment, folders.experiment);
  const isNeeded = settings.run === undefined || !hasBegun(settings.run);
  const missing = settings.unread
    ? []
    : await missingFiles(withLauncher(experiment, variation), registry, folders.experiment, { besides: isNeeded ? null : start, refuses });
  if (missing.length === 0 && start !== undefined && isNeeded) missing.push(...(await startFaults(start, experiment, settings)));
  if (missing.length > 0)
    return { loaded: null, problems: missing.map(({ fault, path: at }) => problem(fault, originAt(tree, at, 'value'))) };
  const loaded = {
    experiment,
    variation,
    registry,
    file: folders.file,
    folder: folders.experiment,
    saved: saveResolved(experiment, tree, process.cwd()),
    place: (at: Path, part: 'key' | 'value') => originAt(tree, at, part),
    notices,
  };
  return { loaded, problems: [] };
}

/** What runs members reads files, too; only members themselves know nothing of it. */
function withLauncher(experiment: Experiment, { launcher }: Variation): Experiment {
  return launcher === undefined ? experiment : ({ ...experiment, launcher } as Experiment);
}

/** The folder that the run would start from; undefined also for a name that means none, which is told at its place. */
function startOf({ start }: Experiment, folder: string): string | undefined {
  return start && hubFault(start.from)?.code !== 'hub-name' ? startPlace(folder, start.from) : undefined;
}

/** What is wrong with the folder that the run would start from. */
async function startFaults(from: string, { runs, name }: Experiment, { unread = false }: LoadSettings): Promise<MissingFile[]> {
  const run = path.resolve(runs, name);
  const own = errors.START_UNUSABLE({ from, reason: 'that is the run itself', hint: 'Give the new run another name: --set name=...' });
  const found = liesIn(from, run) ? own : unread ? null : await locate(from);
  return found && 'code' in found ? [{ fault: found, path: ['start', 'from'] }] : [];
}

/** What could be made of an experiment, right or wrong. */
export interface Inspected extends Pick<Composed, 'layers' | 'notices'> {
  /** Complete only where there are no problems. */
  readonly experiment: Experiment;
  readonly variation: Variation;
  readonly registry: Registry;
  readonly folders: Folders;
  /** What is out of bounds. */
  readonly refuses: Refuse;
  /** Composed, references resolved. */
  readonly tree: ObjectNode;
}

/** Composes, resolves and checks as far as it gets: also a wrong experiment can be looked at. Null where a file cannot be read. */
export async function inspectExperiment(
  file: string,
  settings: LoadSettings = {},
): Promise<{ readonly inspected: Inspected | null; readonly problems: readonly Problem[] }> {
  const absolute = path.resolve(file);
  const folders: Folders = { file: absolute, experiment: settings.folder ?? path.dirname(absolute), started: process.cwd() };
  const refuses = await confinementOf(absolute);
  const changes: Changes = { ...settings, written: settings.run !== undefined };
  const name = path.basename(absolute).replace(/\.json5?$/, '');
  const composed = await compose(absolute, changes, undefined, refuses);
  const first = settings.model === undefined ? composed : asFineTuning(composed, { ...settings, model: settings.model, name });
  if (!first.tree) return { inspected: null, problems: first.problems };
  const globs = pluginGlobs(resolveReferences(first.tree, surroundings(first.tree, null, name)).tree, folders);
  const { registry, problems: broken } = await discover({
    globs,
    project: folders.experiment,
    code: settings.code,
    refuses: (code) => ownCode(code, settings.run) ?? refuses(code),
  });
  for (const definition of settings.components ?? []) registry.put(definition, absolute);
  const resolve = (written: ObjectNode) => {
    const resolved = resolveReferences(written, surroundings(written, registry, name));
    return { ...resolved, tree: withPinnedModels(resolved.tree, registry) };
  };
  const {
    layer,
    problems: unread,
    isAll = false,
  }: Beneath = settings.run === undefined
    ? await beneathOf(resolve(first.tree).tree, registry, folders, refuses)
    : { layer: null, problems: [] };
  if (isAll) return { inspected: null, problems: [...first.problems, ...broken, ...unread] };
  const {
    tree: written,
    layers,
    notices,
    problems: miswritten,
  } = await laidOver(layer, first, settings.model !== undefined, () => compose(absolute, changes, layer ?? undefined, refuses));
  if (!written) return { inspected: null, problems: miswritten };
  const resolved = resolve(written);
  const misplaced: Problem[] = [];
  const tree = expand(withStages(resolved.tree, settings.run !== undefined, misplaced), registry, folders);
  const { experiment, variation, problems: invalid } = validate(tree, registry, name);
  experiment.plugins = globs.map(({ pattern, folder }) => patternFrom(folder, pattern));
  const problems = [...miswritten, ...broken, ...resolved.problems, ...misplaced, ...unread, ...invalid];
  if (problems.length === 0) {
    const outside = confinedPaths(withLauncher(experiment, variation), registry, folders.experiment, refuses);
    problems.push(...misplacedSecrets(tree, experiment, registry));
    problems.push(...outside.map(({ fault, path: at }) => problem(fault, originAt(tree, at, 'value'))));
  }
  return {
    inspected: { experiment, variation, registry, folders, refuses, tree, layers, notices },
    problems,
  };
}

/** A run is data: whoever goes on with it loads the plugins that it names, and none that came with it. */
function ownCode(file: string, run: string | undefined): Fault | null {
  return run !== undefined && liesIn(file, run) ? errors.RUN_BRINGS_CODE({ file, run }) : null;
}

/** What references see beside what is written. */
function surroundings(tree: ObjectNode, registry: Registry | null, name: string): ReferenceSurroundings {
  return {
    environment: process.env,
    byDefault(at) {
      if (pathText(at) === 'name') return { value: name };
      const found = schemaAt(at, tree, registry);
      return found.rule ? { value: found.rule.byDefault } : found;
    },
  };
}

/** As {@link loadExperiment}; notices go to stderr, and with problems it throws their report, for exit code 2. */
export async function requireExperiment(file: string, settings: LoadSettings = {}): Promise<LoadedExperiment> {
  const { loaded, problems } = await loadExperiment(file, settings);
  const how = { folder: process.cwd(), color: wantsColor(process.stderr) };
  if (loaded && loaded.notices.length > 0) outlet(process.stderr).write(`${reportNotices(loaded.notices, how)}\n`);
  if (loaded) return loaded;
  const text = report(problems, how);
  throw new UserError(problems[0], { text });
}

/** Patterns start in the folder of the file that says them; those of the command line where the program was started. */
function pluginGlobs(tree: ObjectNode, folders: Folders): PluginGlob[] {
  const plugins = tree.members.get('plugins')?.node;
  if (plugins?.kind !== 'array') return [];
  return plugins.items.flatMap((item) => {
    if (item.kind !== 'leaf' || typeof item.value !== 'string' || item.value === '' || item.broken) return [];
    return { pattern: item.value, folder: folderOf(item.origin, folders), origin: item.origin };
  });
}
