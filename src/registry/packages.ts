/**
 * Installed plugin packages: `electra-run-plugin-*` and `@scope/electra-run-plugin-*` in the node_modules around a folder.
 *
 * A package has a manifest in its package.json, which is checked before any of its code is loaded:
 *
 *   "electra-run": { "host": "^1.2.0", "provides": ["masker/spans"], "plugins": ["plugins/*.js"] }
 *
 * Loading its files is `discover.ts`.
 */
import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Type } from 'typebox';
import { closest } from '../source/closest.ts';
import { problem, type Problem } from '../source/problem.ts';
import { nodeAt, originAt, startOfFile, toPlain, type ObjectNode, type Origin } from '../source/tree.ts';
import { errors } from '../errors/index.ts';
import { kinds } from '../kinds/index.ts';
import { packageVersion } from '../package.ts';
import { foldersUpwards } from '../files/folders-upwards.ts';
import { readSettings } from './settings-file.ts';
import { isKind } from '../component/slots.ts';

const SECTION = 'electra-run';

const manifestSchema = Type.Object({
  host: Type.String({ minLength: 1, description: 'Range of electra-run versions that it works with, e.g. ^1.2.0.' }),
  provides: Type.Array(Type.String({ pattern: '^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$' }), {
    description: 'The components it brings, as kind/name.',
  }),
  plugins: Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    description: 'Patterns of its plugin files, relative to the package.',
  }),
});

/** A package whose manifest is in order. */
export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  readonly plugins: readonly { readonly pattern: string; readonly origin: Origin }[];
  readonly provides: readonly { readonly component: string; readonly origin: Origin }[];
  /** The manifest as a whole. */
  readonly origin: Origin;
}

/** The packages whose manifest is right, and what is wrong with the others. */
export interface Packages {
  readonly packages: readonly PluginPackage[];
  readonly problems: readonly Problem[];
}

/** Looks into the node_modules of a folder and of all folders around it; of packages of one name the nearest counts. */
export async function findPackages(folder: string): Promise<Packages> {
  const packages: PluginPackage[] = [];
  const problems: Problem[] = [];
  for (const [name, place] of await installed(folder)) {
    const read = await readPackage(name, place);
    if (Array.isArray(read)) problems.push(...read);
    else packages.push(read as PluginPackage);
  }
  return { packages, problems };
}

/** Folders by package name. As Node does it, a package further in hides one of its name further out. */
async function installed(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const each of foldersUpwards(folder)) {
    const modules = path.join(each, 'node_modules');
    if (!existsSync(modules)) continue;
    for (const name of await pluginNames(modules)) {
      if (!found.has(name)) found.set(name, path.join(modules, name));
    }
  }
  return found;
}

/** `electra-run-plugin-…` and `@scope/electra-run-plugin-…` of one `node_modules`. */
async function pluginNames(modules: string): Promise<string[]> {
  const names = await readdir(modules);
  const scopes = names.filter(
    (name) => name.startsWith('@') && statSync(path.join(modules, name), { throwIfNoEntry: false })?.isDirectory(),
  );
  const scoped = await Promise.all(
    scopes.map(async (scope) => (await readdir(path.join(modules, scope))).map((name) => `${scope}/${name}`)),
  );
  return [...names, ...scoped.flat()]
    .filter((name) => /^(@.+\/)?electra-run-plugin-/.test(name) && existsSync(path.join(modules, name, 'package.json')))
    .sort();
}

/** The package, or what is wrong with its manifest. */
async function readPackage(name: string, folder: string): Promise<PluginPackage | readonly Problem[]> {
  const file = path.join(folder, 'package.json');
  const { tree, section, problems } = await readSettings(file, manifestSchema, {
    path: [SECTION],
    title: `The '${SECTION}' section of ${name}`,
  });
  if (problems.length > 0) return problems;
  if (!tree || !section) return [problem(errors.NO_PLUGIN_MANIFEST({ name, version: packageVersion() }), startOfFile(file))];
  const at = (...rest: readonly (string | number)[]): Origin => originAt(tree, [SECTION, ...rest], 'value');
  const version = versionOf(tree);
  const host = packageVersion();
  const { satisfies, validRange } = (await import('semver')).default;
  if (validRange(section.host) === null)
    return [
      problem(errors.PLUGIN_MANIFEST({ name, reason: `'${section.host}' is no range of versions; '^${host}' would be one` }), at('host')),
    ];
  if (!satisfies(host, section.host, { includePrerelease: true }))
    return [problem(errors.PLUGIN_HOST({ name, version, wanted: section.host, host }), at('host'))];
  const strange = section.provides.flatMap((component, index) =>
    isKind(component.split('/')[0])
      ? []
      : [problem(errors.PLUGIN_MANIFEST({ name, reason: unknownKind(component) }), at('provides', index))],
  );
  if (strange.length > 0) return strange;
  return {
    name,
    version,
    folder,
    plugins: section.plugins.map((pattern, index) => ({ pattern, origin: at('plugins', index) })),
    provides: section.provides.map((component, index) => ({ component, origin: at('provides', index) })),
    origin: originAt(tree, [SECTION], 'key'),
  };
}

function versionOf(tree: ObjectNode): string {
  const node = nodeAt(tree, ['version']);
  return node ? String(toPlain(node)) : 'without a version';
}

function unknownKind(component: string): string {
  const [kind] = component.split('/');
  const near = closest(kind, Object.keys(kinds));
  const meant = near ? ` (did you mean '${near}'?)` : '';
  return `it provides '${component}', and there is no kind '${kind}'${meant}; there are ${Object.keys(kinds).join(', ')}`;
}
