/**
 * Makes a folder and those above it that are missing.
 *
 * Not Node's recursive mkdir: that never returns where a folder cannot be made although the one above it
 * is there, as below /proc, or in a working folder that was deleted meanwhile.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Throws what mkdir throws, e.g. ENOENT, EACCES or ENOTDIR. */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path) && path !== dirname(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    await mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Makes a folder that was not there, below one that must be: of this name, or, where there is one, `<name>-2` and so on. */
export async function makeAnotherIn(root: string, name: string): Promise<string> {
  for (let number = 1; ; number++) {
    const folder = join(root, number === 1 ? name : `${name}-${number}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Makes folders below one that must be there: where it was taken away, nothing is made in its place. Throws ENOENT then. */
export async function makeFolderIn(root: string, ...names: readonly string[]): Promise<string> {
  let folder = root;
  for (const name of names) {
    folder = join(folder, name);
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return folder;
}
