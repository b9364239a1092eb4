/** Files and folders that an experiment names and that are not there: said before anything is read, at the place that names them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { errors, type Fault } from '../errors/index.ts';
import { PATH } from '../component/component.ts';
import type { Registry } from '../registry/registry.ts';
import { isRecord, slotsIn } from '../component/slots.ts';
import { closest } from '../source/closest.ts';
import { liesIn } from '../start/locate.ts';
import { nearestFile } from './extends.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import type { Path } from '../source/tree.ts';

/** What is wrong, and which value of the experiment names the file. */
export interface MissingFile {
  readonly fault: Fault;
  readonly path: Path;
}

/** `folder`: where relative paths start; `besides`: an absolute folder whose files are not asked for. The experiment is valid. */
export async function missingFiles(
  experiment: Experiment,
  registry: Registry,
  folder: string,
  besides: string | null = null,
): Promise<MissingFile[]> {
  const found: MissingFile[] = [];
  for (const { names, what, path: at } of namedFiles(experimentSchema, experiment, [], registry)) {
    if (besides !== null && liesIn(path.resolve(folder, names[0]), besides)) continue;
    const fault = what === 'glob' ? await unmatched(names, folder) : await unreadable(names[0], folder, what === 'folder');
    if (fault) found.push({ fault, path: at });
  }
  return found;
}

interface NamedFile {
  /** One path, or patterns that are read together. */
  readonly names: readonly string[];
  /** `file`, `folder` or `glob`. */
  readonly what: unknown;
  readonly path: Path;
}

function namedFiles(schema: unknown, value: unknown, at: Path, registry: Registry): NamedFile[] {
  return [
    ...pathsIn(schema, value, at),
    ...slotsIn(schema, value, at).flatMap(({ kind, value: slot, path: inside }) =>
      isRecord(slot) ? namedFiles(registry.get(kind, String(slot.type))?.definition.options, slot, inside, registry) : [],
    ),
  ];
}

/** Paths directly below this schema; those of components inside are found with their schemas. */
function pathsIn(schema: unknown, value: unknown, at: Path): NamedFile[] {
  if (!isRecord(schema) || value === undefined) return [];
  if (PATH in schema) return [{ names: [String(value)], what: schema[PATH], path: at }];
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, index) => pathsIn(schema.items, item, [...at, index]));
    return inside.length > 0 && inside.every(({ what }) => what === 'glob')
      ? [{ names: inside.flatMap(({ names }) => names), what: 'glob', path: inside[0].path }]
      : inside;
  }
  if (!isRecord(value) || !isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([key, inner]) =>
    Object.hasOwn(value, key) ? pathsIn(inner, value[key], [...at, key]) : [],
  );
}

async function unreadable(name: string, folder: string, isFolder: boolean): Promise<Fault | null> {
  const file = path.resolve(folder, name);
  const found = await stat(file).catch(() => null);
  if (isFolder ? found?.isDirectory() : found?.isFile()) return null;
  const noun = isFolder ? 'folder' : 'file';
  const reason = found ? `it is no ${noun}` : `there is no such ${noun}`;
  return errors.FILE_MISSING({ file, reason, near: isFolder ? await nearestFolder(file) : await nearestFile(file, '*') });
}

/** Where the parts of its path go astray, the nearest folder that is there. */
async function nearestFolder(missing: string): Promise<string | undefined> {
  const parent = path.dirname(missing);
  if (parent === missing) return undefined;
  const there = await stat(parent).catch(() => null);
  const around = there?.isDirectory() ? parent : await nearestFolder(parent);
  if (around === undefined) return undefined;
  const near = closest(path.basename(missing), (await fastGlob('*', { cwd: around, onlyDirectories: true })).sort());
  return near === undefined ? undefined : path.join(around, near);
}

async function unmatched(patterns: readonly string[], folder: string): Promise<Fault | null> {
  for await (const _ of fastGlob.stream([...patterns], { cwd: folder, onlyFiles: true })) return null;
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  return errors.FILE_MISSING({ file: wanted.map((pattern) => path.resolve(folder, pattern)).join(', '), reason: 'no file matches' });
}
