/** Files that an experiment names and that are not there: said before anything is read, at the place that names them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { errors, type Fault } from '../errors/index.ts';
import { PATH } from '../component/component.ts';
import type { Registry } from '../registry/registry.ts';
import { isRecord, slotsIn } from '../component/slots.ts';
import { nearestFile } from './extends.ts';
import { experimentSchema, type Experiment } from '../experiment/experiment.ts';
import type { Path } from '../source/tree.ts';

/** What is wrong, and which value of the experiment names the file. */
export interface MissingFile {
  readonly fault: Fault;
  readonly path: Path;
}

/** `folder`: where relative paths start. The experiment is valid. */
export async function missingFiles(experiment: Experiment, registry: Registry, folder: string): Promise<MissingFile[]> {
  const found: MissingFile[] = [];
  for (const { names, isGlob, path: at } of namedFiles(experimentSchema, experiment, [], registry)) {
    const fault = isGlob ? await unmatched(names, folder) : await unreadable(names[0], folder);
    if (fault) found.push({ fault, path: at });
  }
  return found;
}

interface NamedFile {
  /** One path, or patterns that are read together. */
  readonly names: readonly string[];
  readonly isGlob: boolean;
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
  const isGlob = schema[PATH] === 'glob';
  if (PATH in schema) return [{ names: [String(value)], isGlob, path: at }];
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, index) => pathsIn(schema.items, item, [...at, index]));
    return inside.length > 0 && inside.every((each) => each.isGlob)
      ? [{ names: inside.flatMap(({ names }) => names), isGlob: true, path: inside[0].path }]
      : inside;
  }
  if (!isRecord(value) || !isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([key, inner]) =>
    Object.hasOwn(value, key) ? pathsIn(inner, value[key], [...at, key]) : [],
  );
}

async function unreadable(name: string, folder: string): Promise<Fault | null> {
  const file = path.resolve(folder, name);
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return null;
  return errors.FILE_MISSING({ file, reason: found ? 'it is no file' : 'there is no such file', near: await nearestFile(file, '*') });
}

async function unmatched(patterns: readonly string[], folder: string): Promise<Fault | null> {
  for await (const _ of fastGlob.stream([...patterns], { cwd: folder, onlyFiles: true })) return null;
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
  return errors.FILE_MISSING({ file: wanted.map((pattern) => path.resolve(folder, pattern)).join(', '), reason: 'no file matches' });
}
