/** A list of names as a file system for a search with patterns: nothing of it is on a disk. */
import type fs from 'node:fs';
import path from 'node:path';

/** What a search asks a file system; it takes the rest from Node. */
export type SearchedFiles = Pick<typeof fs, 'lstat' | 'stat' | 'readdir'>;

/** What a search asks of an entry: its name, and which kind it is of. */
type Entry = Readonly<Record<'name', string>> & Readonly<Record<(typeof KINDS)[number], () => boolean>>;

const KINDS = ['isFile', 'isDirectory', 'isSymbolicLink', 'isBlockDevice', 'isCharacterDevice', 'isFIFO', 'isSocket'] as const;

/** The names lie below the root, with forward slashes between folders. */
export function listedFolders(names: readonly string[]): SearchedFiles {
  const folders = new Map<string, Map<string, Entry>>([['', new Map()]]);
  for (const name of names) {
    const parts = name.split('/');
    for (const [depth, part] of parts.entries()) {
      const folder = parts.slice(0, depth).join('/');
      const entries = folders.get(folder) ?? new Map<string, Entry>();
      folders.set(folder, entries.set(part, entryOf(part, depth < parts.length - 1)));
    }
  }
  const nameOf = (place: string): string => path.relative('/', place).split(path.sep).join('/');
  const missing = (): Error => Object.assign(new Error('it is not in the list'), { code: 'ENOENT' });
  const stat = (place: string, done: (error: Error | null, found?: Entry) => void): void => {
    const name = nameOf(place);
    const found =
      name === '' ? entryOf('', true) : folders.get(path.posix.dirname(name).replace(/^\.$/, ''))?.get(path.posix.basename(name));
    setImmediate(done, found ? null : missing(), found);
  };
  const readdir = (place: string, _: object, done: (error: Error | null, found?: readonly Entry[]) => void): void => {
    const entries = folders.get(nameOf(place));
    setImmediate(done, entries ? null : missing(), entries && [...entries.values()]);
  };
  return { lstat: stat, stat, readdir } as unknown as SearchedFiles;
}

function entryOf(name: string, isFolder: boolean): Entry {
  const own = isFolder ? 'isDirectory' : 'isFile';
  return { name, ...Object.fromEntries(KINDS.map((kind) => [kind, () => kind === own])) } as Entry;
}
