/** What a folder holds, where it may not be there. */
import { readdir } from 'node:fs/promises';

/** Names in a folder; none where there is no such folder. Throws where the system will not say. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
}
