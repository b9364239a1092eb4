/**
 * Finds plugins and puts their definitions into a registry: the shipped ones, those that patterns name, those of
 * installed packages; all by the same rules.
 * How a file is loaded is `import-plugin.ts`. What is wrong with one plugin is reported, and the others are there all the same.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { problem, type Problem } from '../source/problem.ts';
import { startOfFile, type Origin } from '../source/tree.ts';
import { errors, type Fault } from '../errors/index.ts';
import { codeFolder } from '../package.ts';
import { flawOfDefinition, isComponent } from './definition.ts';
import { brokenPlugin } from './broken-plugin.ts';
import { importerOfOwn, importShipped, type Importer } from './import-plugin.ts';
import { matchPatterns, type MatchedFile } from '../files/patterns.ts';
import { findPackages, type PluginPackage } from './packages.ts';
import { readProject } from './project.ts';
import { Registry } from './registry.ts';

/** A pattern of plugin files and where it starts. */
export interface PluginGlob {
  readonly pattern: string;
  readonly folder: string;
  readonly origin: Origin | null;
}

/** Where plugins are looked for beside the package's own. */
export interface Search {
  /** Kinds of shipped plugins that are wanted; all unless given. */
  readonly kinds?: readonly string[];
  /** Patterns that an experiment or a command line names. */
  readonly globs?: readonly PluginGlob[];
  /** Folder around which the project file and installed packages are looked for; nowhere unless given. */
  readonly project?: string;
  /** The folder whose `plugins/` ships, if not the package's; tests bring one of their own. */
  readonly code?: string;
  /** Why code may not be loaded from a file (its real path), or null. */
  readonly refuses?: (real: string) => Fault | null;
}

/** All components that can be used, and what is wrong with the others. */
export interface Discovered {
  readonly registry: Registry;
  readonly problems: readonly Problem[];
}

/** Loads all plugins that a search finds. Never throws for a plugin: it is a problem, and the others are there. */
export async function discover({ kinds, globs = [], project, code = codeFolder, refuses }: Search = {}): Promise<Discovered> {
  const registry = new Registry();
  const problems: Problem[] = [];
  const shipped = await filesOfShipped(code, kinds);
  registry.looked.push('the package');
  // All at once, so that none waits for another; what is wrong with one is said where it is registered.
  await Promise.allSettled(shipped.map(importShipped));
  for (const file of shipped) problems.push(...(await register(registry, file, importShipped)));

  const around = project === undefined ? { globs: [], problems: [] } : await readProject(project);
  const { packages, problems: unusable } = project === undefined ? { packages: [], problems: [] } : await findPackages(project);
  problems.push(...around.problems, ...unusable);
  /** By their real paths: a file that two patterns find is loaded once. */
  const own = new Map<string, string>();
  for (const glob of [...globs, ...around.globs]) {
    registry.looked.push(path.relative(process.cwd(), path.join(glob.folder, glob.pattern)));
    const { files, problems: none } = await matches(glob, refuses);
    problems.push(...none);
    for (const { real, file } of files) if (!own.has(real)) own.set(real, file);
  }
  const importOwn = own.size + packages.length > 0 ? await importerOfOwn() : importShipped;
  for (const file of own.values()) problems.push(...(await register(registry, file, importOwn)));
  for (const each of packages) problems.push(...(await registerPackage(registry, each, importOwn, refuses)));
  return { registry, problems };
}

/** Without fast-glob, so that most commands need not load it. */
async function filesOfShipped(code: string, wanted?: readonly string[]): Promise<string[]> {
  const folder = path.join(code, 'plugins');
  const kinds = (await foldersIn(folder)).filter((kind) => wanted?.includes(path.basename(kind)) ?? true);
  const components = (await Promise.all(kinds.map(foldersIn))).flat();
  const files = components.flatMap((each) => ['plugin.js', 'plugin.ts'].map((name) => path.join(each, name)));
  return files.filter((file) => existsSync(file)).sort();
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

async function register(registry: Registry, file: string, load: Importer, owner: string | null = null): Promise<Problem[]> {
  let exported: unknown;
  try {
    exported = await load(file);
  } catch (error) {
    return [brokenPlugin(file, error)];
  }
  const definitions: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  return definitions.flatMap((definition) => {
    const flaw = flawOfDefinition(definition);
    if (!isComponent(definition)) return [problem(errors.NOT_A_COMPONENT({ reason: flaw ?? 'unknown' }), startOfFile(file))];
    const fault = registry.add(definition, file, owner);
    return fault ? [problem(fault, startOfFile(file))] : [];
  });
}

/** Registers what its files export, which has to be what its manifest says. */
async function registerPackage(
  registry: Registry,
  { name, version, folder, plugins, provides, origin }: PluginPackage,
  load: Importer,
  refuses: Search['refuses'],
): Promise<Problem[]> {
  const owner = `${name} ${version}`;
  registry.looked.push(name);
  const problems: Problem[] = [];
  const files = new Map<string, string>();
  for (const { pattern, origin: at } of plugins) {
    const found = await matches({ pattern, folder, origin: at }, refuses);
    problems.push(...found.problems);
    for (const { real, file } of found.files) if (!files.has(real)) files.set(real, file);
  }
  for (const file of files.values()) problems.push(...(await register(registry, file, load, owner)));
  if (problems.length > 0) return problems;
  const exported = registry
    .entries()
    .filter((entry) => entry.owner === owner)
    .map(({ definition: { kind, name: own } }) => `${kind}/${own}`);
  const listed = provides.map(({ component }) => component);
  return [
    ...provides
      .filter(({ component }) => !exported.includes(component))
      .map(({ component, origin: at }) =>
        problem(errors.PLUGIN_NOT_THERE({ name, component, exported: exported.join(', ') || 'nothing' }), at),
      ),
    ...exported
      .filter((component) => !listed.includes(component))
      .map((component) => problem(errors.PLUGIN_NOT_LISTED({ name, component }), origin)),
  ];
}

/** `file` is relative; what is ignored in a search sees nothing above its folder, as patterns such as `../plugins/*` do. */
function isPlugin(file: string, inModules: boolean): boolean {
  return (
    /\.[cm]?[jt]s$/.test(file) &&
    !/\.test\.[cm]?[jt]s$|\.d\.[cm]?ts$/.test(file) &&
    (inModules || !file.split('/').includes('node_modules'))
  );
}

async function matches(
  { pattern, folder, origin }: PluginGlob,
  refuses: Search['refuses'],
): Promise<{ files: readonly MatchedFile[]; problems: readonly Problem[] }> {
  const inModules = pattern.includes('node_modules');
  const { files, wrong } = await matchPatterns([pattern], folder, {
    ignore: inModules ? [] : ['**/node_modules/**'],
    accepts: (file) => isPlugin(file, inModules),
    refuses,
  });
  const problems = wrong.map(({ fault, finds }) =>
    problem(finds === 'nothing' ? errors.NO_PLUGIN_THERE({ glob: pattern, folder }) : fault, origin),
  );
  return { files, problems };
}
