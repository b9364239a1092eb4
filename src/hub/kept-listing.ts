/**
 * What a data set consists of at a commit, kept beside its files: which files a pattern means is then known without asking, and whether all
 * of them are there.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { namesIn } from '../files/names-in.ts';
import { repositoryFolder, snapshotFolder } from './cache.ts';
import { isSafe, type HubFile } from './listing.ts';
import type { HubName } from './name.ts';

/** A file as it is kept: its place, its length, and the hash that the hub says. */
export interface KeptFile extends Pick<HubFile, 'path' | 'size'> {
  readonly hash: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `commit`: a name with a commit for its revision. */
export async function keepListing(commit: HubName, files: readonly HubFile[], environment?: Environment): Promise<void> {
  const file = placeOf(commit, environment);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomic(file, JSON.stringify(files.map(({ hash, ...file }) => ({ ...file, hash: hash?.value ?? null }))));
}

/** Null where none was kept, or what was kept cannot be read: then it is asked for. */
export function keptListing(commit: HubName, environment?: Environment): readonly KeptFile[] | null {
  try {
    const kept = JSON.parse(readFileSync(placeOf(commit, environment), 'utf8')) as unknown;
    return Array.isArray(kept) && kept.every(isFile) ? kept : null;
  } catch {
    return null;
  }
}

/** A file of another commit that has this hash and is there: it need not come again. Null where there is none. */
export async function sameFileHere({ hash, size }: HubFile, commit: HubName, environment?: Environment): Promise<string | null> {
  for (const kept of hash ? await namesIn(path.dirname(placeOf(commit, environment))) : []) {
    const other = { ...commit, revision: path.basename(kept, '.json') };
    const same = keptListing(other, environment)?.find((file) => file.hash === hash?.value && file.size === size);
    const file = same && path.join(snapshotFolder(other, environment), same.path);
    if (file !== undefined && isThere(file, { size })) return realpathSync.native(file);
  }
  return null;
}

/** A whole file has its length, since what is put there is checked before. Links of Python's cache are followed. */
export function isThere(file: string, { size }: Pick<HubFile, 'size'>): boolean {
  return existsSync(file) && statSync(file).size === size;
}

function placeOf(commit: HubName, environment?: Environment): string {
  return path.join(repositoryFolder(commit, environment), 'electra-run-listings', `${commit.revision}.json`);
}

function isFile(value: unknown): value is KeptFile {
  const { path: name, size, hash } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof name === 'string' && isSafe(name) && Number.isSafeInteger(size) && (hash === null || typeof hash === 'string');
}
