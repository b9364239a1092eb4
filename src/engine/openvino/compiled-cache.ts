/** The folder of what OpenVINO compiled, kept below a size: the oldest goes first. Whoever has one open keeps it. */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';

/** Bytes kept: some 100 training programs of twelve layers. */
const MOST = 2 ** 30;

/** The folder below the cache folder; made, and with room in it. */
export async function compiledCache(cacheFolder: string, most = MOST): Promise<string> {
  const folder = path.join(cacheFolder, 'compiled/openvino');
  await makeFolder(folder);
  const names = await readdir(folder);
  // What another process has taken away meanwhile is gone.
  const files = await Promise.all(names.map((name) => sized(path.join(folder, name))));
  let total = 0;
  for (const { file, size } of files.flat().toSorted((a, b) => b.changed - a.changed)) {
    total += size;
    if (total > most) await rm(file, { force: true });
  }
  return folder;
}

interface Sized {
  readonly file: string;
  readonly size: number;
  readonly changed: number;
}

async function sized(file: string): Promise<readonly Sized[]> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [{ file, size, changed: mtimeMs }];
  } catch {
    return [];
  }
}
