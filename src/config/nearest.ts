/** What was perhaps meant by the name of a file or folder that is not there. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { closest } from '../source/closest.ts';

/** The file in the same folder whose name is nearest: an experiment, unless others are `wanted`. */
export async function nearestFile(missing: string, wanted = /\.json5?$/): Promise<string | undefined> {
  const folder = path.dirname(missing);
  const near = closest(path.basename(missing), await namesIn(folder, (each) => each.isFile() || each.isSymbolicLink(), wanted));
  return near && path.join(folder, near);
}

/** Where the parts of its path go astray, the nearest folder that is there. */
export async function nearestFolder(missing: string): Promise<string | undefined> {
  const parent = path.dirname(missing);
  if (parent === missing) return undefined;
  const there = await stat(parent).catch(() => null);
  const around = there?.isDirectory() ? parent : await nearestFolder(parent);
  if (around === undefined) return undefined;
  const near = closest(path.basename(missing), await namesIn(around, (each) => each.isDirectory(), /./s));
  return near === undefined ? undefined : path.join(around, near);
}

/** In order. A folder that cannot be read has no name to suggest. */
async function namesIn(folder: string, isWanted: (entry: Dirent) => boolean, wanted: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((each) => isWanted(each) && wanted.test(each.name) && !each.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}
