/**
 * Hashes of large files, remembered in a cache, so that a corpus of many gigabytes is not read only to see that it is what it was.
 *
 * A file counts as unchanged while its size, its times and its place on the disk are. Whatever was written less than two seconds before it
 * was hashed is not remembered: another write might bear the same time.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-write.ts';
import { fingerprintOf } from './fingerprint.ts';
import { makeFolder } from './make-folder.ts';

/** Bytes from which on it pays to remember. */
const LARGE = 2 ** 24;
const SETTLED_NS = 2_000_000_000n;

/** The SHA-256 of a file, in hexadecimal; of a large one from the cache, where nothing says that it has changed. */
export async function knownHash(file: string, cacheFolder: string, large = LARGE): Promise<string> {
  const before = await stateOf(file);
  if (before.size < BigInt(large)) return hashOf(file);
  const state = stateText(before);
  const kept = join(cacheFolder, 'hashes', `${fingerprintOf({ file: await realpath(file) })}.json`);
  const known = await readKept(kept);
  if (known?.state === state) return known.sha256;
  const settled = BigInt(Date.now()) * 1_000_000n - before.changed > SETTLED_NS;
  const sha256 = await hashOf(file);
  if (settled && stateText(await stateOf(file)) === state) {
    await makeFolder(join(cacheFolder, 'hashes'));
    await writeFileAtomic(kept, JSON.stringify({ state, sha256 }));
  }
  return sha256;
}

interface State {
  readonly size: bigint;
  /** The later of both times, in nanoseconds. */
  readonly changed: bigint;
  readonly all: readonly bigint[];
}

async function stateOf(file: string): Promise<State> {
  const { size, mtimeNs, ctimeNs, ino, dev } = await stat(file, { bigint: true });
  return { size, changed: mtimeNs > ctimeNs ? mtimeNs : ctimeNs, all: [size, mtimeNs, ctimeNs, ino, dev] };
}

function stateText({ all }: State): string {
  return all.join(' ');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

/** Null where there is nothing, or nothing that can be read: then it is hashed again. */
async function readKept(file: string): Promise<{ readonly state: string; readonly sha256: string } | null> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as { readonly state?: unknown; readonly sha256?: unknown };
    return typeof kept.state === 'string' && typeof kept.sha256 === 'string' ? { state: kept.state, sha256: kept.sha256 } : null;
  } catch {
    return null;
  }
}
