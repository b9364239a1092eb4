/** Replaces a folder as a whole: its files appear together, complete and flushed, or not at all. */
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { naming } from '../errors/system-error.ts';
import { flushFolder } from './atomic-write.ts';
import { clearTemporariesOf, temporaryFor } from './temporary.ts';

/** Added to the name of the folder that is being replaced: complete, and all there is if the process is killed just then. */
export const PREVIOUS = '.previous';

/**
 * Calls `write` with a new empty folder beside `folder`, flushes what it wrote, and renames it to `folder`. The folder around it
 * must be there. One writer at a time: two would take each other's for the one to replace.
 */
export async function writeFolderAtomic(folder: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryFor(folder, '.partial');
  await clearTemporariesOf(folder);
  await mkdir(temporary);
  try {
    await write(temporary);
    await flushContents(temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await putInPlace(temporary, folder);
}

/** Flushes a folder that is complete and renames it to `folder`, as {@link writeFolderAtomic} does with one that it had written. */
export async function publishFolder(complete: string, folder: string): Promise<void> {
  await flushContents(complete);
  await putInPlace(complete, folder);
}

async function putInPlace(complete: string, folder: string): Promise<void> {
  if (await moved(folder, folder + PREVIOUS)) await flushFolder(dirname(folder));
  await rename(complete, folder);
  await flushFolder(dirname(folder));
  await clearReplaced(folder);
}

/** Removes what a process that was killed while it wrote or replaced the folder left; for who alone may write it. */
export async function clearReplaced(folder: string): Promise<void> {
  await clearTemporariesOf(folder, true);
  if (existsSync(folder)) await rm(folder + PREVIOUS, { recursive: true, force: true });
}

/** Flushes every file, then the folder. */
async function flushContents(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await flushContents(path);
    else await flushFile(path);
  }
  await flushFolder(folder);
}

async function flushFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await naming(path, () => file.sync());
  } finally {
    await file.close();
  }
}

/** Renames a folder if there is one; what stood at the new name goes. */
async function moved(from: string, to: string): Promise<boolean> {
  const there = await readdir(from).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (!there) return false;
  await rm(to, { recursive: true, force: true });
  await rename(from, to);
  return true;
}
