/**
 * From a file's name to a checked experiment and the registry it was checked against: what every verb starts with.
 *
 * Reads files and loads plugins; writes nothing.
 */
import path from 'node:path';
import fastGlob from 'fast-glob';
import { UserError } from '../errors.ts';
import { discover, type PluginGlob } from '../registry/discover.ts';
import type { AnyComponent } from '../registry/component.ts';
import type { Registry } from '../registry/registry.ts';
import { compose } from './compose.ts';
import type { Experiment } from './experiment.ts';
import type { Problem } from './problem.ts';
import { report, wantsColor } from './report.ts';
import { saveResolved } from './save.ts';
import type { ObjectNode } from './tree.ts';
import { validate } from './validate.ts';

export interface LoadSettings {
  /** Overrides, `path=value`, applied in this order. */
  readonly set?: readonly string[];
  /** Where relative paths in options start, if not in the file's own folder: a saved experiment is run from elsewhere. */
  readonly folder?: string;
  /** The folder whose `plugins/` ships, if not the package's. */
  readonly code?: string;
  /** Definitions at hand that no file is looked for: a test's. They stand in for components of the same name. */
  readonly components?: readonly AnyComponent[];
}

export interface LoadedExperiment {
  readonly experiment: Experiment;
  readonly registry: Registry;
  /** Absolute path of the experiment file. */
  readonly file: string;
  /** Folder in which relative paths in options start. */
  readonly folder: string;
  /** The resolved experiment as JSON5, each value with its origin in a comment. */
  readonly saved: string;
}

export type LoadResult = { readonly loaded: LoadedExperiment; readonly problems: readonly [] } | { readonly loaded: null; readonly problems: readonly Problem[] };

export async function loadExperiment(file: string, settings: LoadSettings = {}): Promise<LoadResult> {
  const absolute = path.resolve(file);
  const composed = await compose(absolute, settings.set ?? []);
  if (!composed.tree) return { loaded: null, problems: composed.problems };
  const { tree } = composed;
  const globs = pluginGlobs(tree);
  const { registry, problems: broken } = await discover(globs, settings.code);
  for (const definition of settings.components ?? []) registry.put(definition, absolute);
  const { experiment, problems: invalid } = validate(tree, registry, path.basename(absolute).replace(/\.json5?$/, ''));
  const problems = [...composed.problems, ...broken, ...invalid];
  if (problems.length > 0) return { loaded: null, problems };
  const folder = settings.folder ?? path.dirname(absolute);
  experiment.plugins = globs.map(({ pattern, folder }) => (path.isAbsolute(pattern) ? pattern : path.posix.join(fastGlob.escapePath(folder), pattern)));
  return { loaded: { experiment, registry, file: absolute, folder, saved: saveResolved(experiment, tree, process.cwd()) }, problems: [] };
}

/** As {@link loadExperiment}; with problems it throws their report, for exit code 2. */
export async function requireExperiment(file: string, settings: LoadSettings = {}): Promise<LoadedExperiment> {
  const { loaded, problems } = await loadExperiment(file, settings);
  if (loaded) return loaded;
  const text = report(problems, { folder: process.cwd(), color: wantsColor(process.stderr) });
  throw new UserError(problems[0], { text });
}

/** Patterns start in the folder of the file that says them; those of an override where the program was started. */
function pluginGlobs(tree: ObjectNode): PluginGlob[] {
  const plugins = tree.members.get('plugins')?.node;
  if (plugins?.kind !== 'array') return [];
  return plugins.items.flatMap((item) => {
    if (item.kind !== 'leaf' || typeof item.value !== 'string' || item.value === '') return [];
    const { source } = item.origin;
    return { pattern: item.value, folder: source.kind === 'file' ? path.dirname(source.name) : process.cwd(), origin: item.origin };
  });
}
