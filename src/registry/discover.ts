/**
 * Finds plugin files and puts their definitions into a registry: the shipped ones and a user's own, by the same rules.
 *
 * Shipped plugins are imported as the code they are. A user's files go through jiti, so that plain
 * `.js` and `.ts` both work on every Node, and see this very instance of `electra-run` and of
 * tfjs, wherever they lie.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fastGlob from 'fast-glob';
import { problem, type Problem } from '../config/problem.ts';
import { startOfFile, type Origin } from '../config/tree.ts';
import { errors } from '../errors.ts';
import { codeFolder } from '../package.ts';
import { flawOf, isComponent } from './definition.ts';
import { brokenPlugin } from './broken-plugin.ts';
import { Registry } from './registry.ts';

/** A pattern of plugin files and where it starts. */
export interface PluginGlob {
  readonly pattern: string;
  readonly folder: string;
  readonly origin: Origin | null;
}

export interface Discovered {
  readonly registry: Registry;
  readonly problems: readonly Problem[];
}

/** `code` is the folder whose `plugins/` ships; tests bring one of their own. */
export async function discover(globs: readonly PluginGlob[] = [], code: string = codeFolder): Promise<Discovered> {
  const registry = new Registry();
  const problems: Problem[] = [];
  const shipped = await fastGlob('plugins/*/*/plugin.{js,ts}', { cwd: code, absolute: true });
  registry.looked.push('the package');
  for (const file of shipped.sort()) problems.push(...(await register(registry, file, importShipped)));
  const own = new Set<string>();
  for (const glob of globs) {
    registry.looked.push(path.relative(process.cwd(), path.join(glob.folder, glob.pattern)));
    const files = await matches(glob);
    if (files.length === 0) problems.push(problem(errors.NO_PLUGIN_THERE({ glob: glob.pattern, folder: glob.folder }), glob.origin));
    for (const file of files) own.add(file);
  }
  const importOwn = await importerOfOwn(own.size);
  for (const file of own) problems.push(...(await register(registry, file, importOwn)));
  return { registry, problems };
}

type Importer = (file: string) => Promise<unknown>;

async function register(registry: Registry, file: string, load: Importer): Promise<Problem[]> {
  let exported: unknown;
  try {
    exported = await load(file);
  } catch (error) {
    return [brokenPlugin(file, error)];
  }
  const definitions: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  return definitions.flatMap((definition) => {
    const flaw = flawOf(definition);
    if (!isComponent(definition)) return [problem(errors.NOT_A_COMPONENT({ reason: flaw ?? 'unknown' }), startOfFile(file))];
    const fault = registry.add(definition, file);
    return fault ? [problem(fault, startOfFile(file))] : [];
  });
}

async function matches({ pattern, folder }: PluginGlob): Promise<string[]> {
  const found = await fastGlob(pattern, {
    cwd: folder,
    absolute: true,
    onlyFiles: true,
    ignore: ['**/node_modules/**', '**/*.test.*', '**/*.d.ts', '**/*.d.mts'],
  });
  return found.filter((file) => /\.[cm]?[jt]s$/.test(file)).sort();
}

async function importShipped(file: string): Promise<unknown> {
  const module: unknown = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return defaultOf(module);
}

async function importerOfOwn(count: number): Promise<Importer> {
  if (count === 0) return importShipped;
  const [{ createJiti }, host, tensors] = await Promise.all([import('jiti'), import('../index.ts'), import('@tensorflow/tfjs-core')]);
  const jiti = createJiti(import.meta.url, {
    virtualModules: { 'electra-run': host, '@tensorflow/tfjs-core': tensors },
    interopDefault: false,
    fsCache: false,
  });
  return async (file) => defaultOf(await jiti.import(file));
}

function defaultOf(module: unknown): unknown {
  return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
}
