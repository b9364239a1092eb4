/** Replaces a file as a whole: a reader, or a restart after a power cut, sees the old contents or the new, never a part. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { naming, namingError } from '../errors/system-error.ts';
import { clearTemporariesOf, temporaryFor } from './temporary.ts';

/**
 * Writes to a temporary file in the same folder, flushes it, renames it over `path` and flushes the folder. Clears what processes
 * that were killed while they wrote this file left.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = temporaryFor(path, '.tmp');
  try {
    await naming(path, async () =>
      closing(await open(temporary, 'w'), async (file) => {
        await file.writeFile(data);
        await file.sync();
      }),
    );
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(path));
  await clearTemporariesOf(path);
}

/** What a file system says that cannot flush folders, as some on networks: it keeps names in its own way. */
const NO_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Makes renames and new names in a folder durable; Windows cannot open folders and does not need it. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  await closing(await open(folder, 'r'), (handle) =>
    handle.sync().catch((error: NodeJS.ErrnoException) => {
      if (!NO_FLUSH.has(error.code ?? '')) throw namingError(error, folder);
    }),
  );
}

async function closing(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file);
  } finally {
    await file.close();
  }
}
