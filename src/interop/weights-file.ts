/** Opens a file of weights for reading: a plain file that lies where it seems to, and not what stands in for one. */
import { constants, realpathSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readInto } from '../files/whole-file.ts';

/** An open file and its length; who opened it closes it. */
export interface WeightsFile {
  readonly file: FileHandle;
  readonly size: number;
}

/** What Git keeps in the place of a large file that was not fetched begins with this. */
const POINTER = Buffer.from('version https://git-lfs.github.com/spec/');

/** Pointers have some 130 bytes. */
const LONGEST_POINTER = 1024;

/** Throws a {@link UserError} for a pipe, a device, a folder, and for the pointer of a file that Git has not fetched. */
export async function openWeights(path: string): Promise<WeightsFile> {
  // A pipe that nobody writes into would be waited for without the flag; where there is none there are no such pipes.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const about = await file.stat();
    if (!about.isFile())
      throw new UserError(errors.FILE_MISSING({ file: path, reason: 'it is a folder, a pipe or a device, and no file' }));
    const start = new Uint8Array(about.size <= LONGEST_POINTER ? Math.min(POINTER.length, about.size) : 0);
    await readInto(start, file, 0, path);
    if (POINTER.equals(start)) throw new UserError(errors.WEIGHTS_NOT_FETCHED({ file: path }));
    return { file, size: about.size };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * A file of a model's folder, for those who read it. Throws a {@link UserError} where it is a link that leads out of the folder: what was
 * given as one folder would read another. In the cache of a hub it may, to the files that belong to the same model.
 */
export function fileOfModel(folder: string, name: string): string {
  const path = join(folder, name);
  const inside = real(folder);
  const target = real(path);
  if (inside === null || target === null || target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) return path;
  const snapshots = dirname(inside);
  if (basename(snapshots) === 'snapshots' && target.startsWith(join(dirname(snapshots), 'blobs') + sep)) return path;
  throw new UserError(errors.WEIGHTS_ELSEWHERE({ file: path, target }));
}

/** Null where there is nothing, which those say who read it. */
function real(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
