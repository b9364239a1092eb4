/**
 * What a power cut does to a folder whose process was killed at the same moment.
 *
 * As ext4 and xfs have it: data that was not flushed may be lost, so that a file is shorter or ends in zeros; names are changed in
 * order, and those changes that came after the last flush of a folder may be undone from the end on.
 */
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  openSync,
  writeSync,
  closeSync,
} from 'node:fs';
import path from 'node:path';
import type { Random } from '../../../src/random.ts';

/** An operation that was done, as the preloaded `operations.mjs` writes it down. */
interface Done {
  readonly did: string;
  readonly file: string;
  readonly other?: string;
  readonly inode?: number;
  readonly size?: number;
  /** Another name of what a renaming or deletion took a name from. */
  readonly kept?: string;
  /** The first of several folders made at once. */
  readonly first?: string;
  readonly existed?: boolean;
}

/** Changes the folder; says what was changed. */
export function cutPower(root: string, log: string, random: Random): string[] {
  const done = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"did"'))
    .map((line) => JSON.parse(line) as Done);
  const said = undo(pendingNames(done), random);
  const flushed = flushedSizes(done);
  for (const file of filesIn(root)) {
    const { ino, size } = statSync(file);
    const safe = flushed.get(ino);
    if (safe === undefined || safe >= size) continue;
    const from = safe + random.integer(size - safe + 1);
    if (random.integer(2) === 0) truncateSync(file, from);
    else fillWithZeros(file, from, size);
    said.push(`${path.relative(root, file)}: ${size} bytes, ${safe} of them flushed, good up to ${from}`);
  }
  return said;
}

/** What a run says of itself is true after a power cut too: the step that it wrote down last has its checkpoint. */
export function brokenPromises(root: string): string[] {
  const statuses = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => path.basename(name) === 'status.json');
  return statuses.flatMap((name) => {
    const run = path.dirname(path.join(root, name));
    const { status, step } = JSON.parse(readFileSync(path.join(root, name), 'utf8')) as { status: string; step: number };
    const checkpoints = path.join(run, 'checkpoints');
    const kept = existsSync(checkpoints) ? readdirSync(checkpoints).map((each) => Number(/^step-(\d+)/.exec(each)?.[1] ?? 0)) : [];
    return Math.max(0, ...kept) < step ? [`${name} says ${status} at step ${step}, of which there is no checkpoint`] : [];
  });
}

const OF_NAMES = new Set(['create', 'mkdir', 'rmdir', 'rename', 'link', 'symlink', 'unlink']);

/** The changes of names since a folder was flushed last. */
function pendingNames(done: readonly Done[]): Done[] {
  const flush = done.findLastIndex(({ did, file, inode }) => did === 'fsync' && isFolder(file, inode));
  return done.slice(flush + 1).filter(({ did, existed }) => OF_NAMES.has(did) && !existed);
}

function isFolder(file: string, inode?: number): boolean {
  return existsSync(file) && lstatSync(file).isDirectory() && (inode === undefined || lstatSync(file).ino === inode);
}

/** Undoes some of the last changes. */
function undo(pending: readonly Done[], random: Random): string[] {
  const count = random.integer(pending.length + 1);
  return pending
    .slice(pending.length - count)
    .toReversed()
    .map((change) => {
      undoOne(change);
      return `undone: ${change.did} ${path.basename(change.file)}`;
    });
}

function undoOne({ did, file, other, kept, first }: Done): void {
  if (did === 'create' || did === 'link' || did === 'symlink') rmSync(file, { force: true });
  else if (did === 'mkdir') rmSync(first ?? file, { recursive: true, force: true });
  else if (did === 'rmdir') mkdirSync(file, { recursive: true });
  else if (did === 'unlink') restore(kept, file);
  else if (did === 'rename' && other !== undefined && existsSync(file) && existsSync(path.dirname(other))) {
    renameSync(file, other);
    restore(kept, file);
  }
}

function restore(kept: string | undefined, file: string): void {
  if (kept !== undefined && existsSync(kept) && !existsSync(file) && existsSync(path.dirname(file))) linkSync(kept, file);
}

/** Bytes of each file that survive, by inode; files that were not written to are none of ours. */
function flushedSizes(done: readonly Done[]): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { did, inode, size, existed } of done) {
    if (inode === undefined) continue;
    if (did === 'create' && !sizes.has(inode)) sizes.set(inode, existed ? (size ?? 0) : 0);
    else if (did === 'fsync') sizes.set(inode, size ?? 0);
    else if (did === 'truncate') sizes.set(inode, Math.min(sizes.get(inode) ?? 0, size ?? 0));
  }
  return sizes;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => lstatSync(file).isFile());
}

function fillWithZeros(file: string, from: number, to: number): void {
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(to - from), 0, to - from, from);
  closeSync(descriptor);
}
