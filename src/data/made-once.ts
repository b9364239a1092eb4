/**
 * What a cache holds, made by one process while others that want the same wait for it: the runs of a sweep start together.
 *
 * What is made must appear whole (`writeFileAtomic`, `writeFolderAtomic`). A process that dies while it makes something leaves a
 * lock, and what it was writing: whoever makes it next, or finds it made, takes both away. Where the cache is deleted meanwhile, it
 * is made again.
 */
import { rmdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errors, UserError } from '../errors/index.ts';
import { clearReplaced, PREVIOUS } from '../files/atomic-folder.ts';
import { silentLog } from '../track/silent.ts';
import { tryLock, type Held, type RunLock } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';
import { isTemporary } from '../files/temporary.ts';
import type { Log } from '../track/log.ts';
import { makeFolder } from '../files/make-folder.ts';
import { namesIn } from '../files/names-in.ts';
import type { Turn } from './turns.ts';

/** How an entry of a cache is found, and how it is made where it is missing. */
export interface Making<T> {
  /** What is there, or undefined; says in the log what is wrong with what is there. */
  find(log: Log): Promise<T | undefined>;
  make(): Promise<T>;
  readonly log: Log;
  /** Taken while another process makes it. */
  readonly turn?: Turn;
}

/** The entry of a cache at this path, found or made. */
export async function madeOnce<T>(entry: string, making: Making<T>): Promise<T> {
  const found = await making.find(making.log);
  if (found === undefined) return makeOnce(entry, making);
  // In a cache that one may only read, it stays.
  await clearBehind(entry).catch(() => undefined);
  return found;
}

/** How often the cache may be deleted under the work. */
const TRIES = 3;

async function makeOnce<T>(entry: string, making: Making<T>): Promise<T> {
  const { find, make, log, turn } = making;
  for (let tries = 1; ; tries++) {
    const lock = await waitForLock(entry, log, turn);
    try {
      const made = (await find(silentLog)) ?? (await make());
      await clearReplaced(entry);
      return made;
    } catch (error) {
      // Without its lock the cache was deleted while it was made: nothing need be wrong with it.
      if (lock.holds()) throw error;
      if (tries === TRIES) throw new UserError(errors.CACHE_TAKEN({ entry }), { exitCode: 1, cause: error });
      log.warn(`${dirname(entry)} was deleted while ${basename(entry)} was made there; making it again.`);
    } finally {
      await release(entry, lock);
    }
  }
}

/** Takes away what a process left that died while it made this, or before it had cleared up. A living one does so itself. */
async function clearBehind(entry: string): Promise<void> {
  const own = `${basename(entry)}.`;
  const names = await namesIn(dirname(entry));
  if (!names.some((name) => name.startsWith(own) && (isTemporary(name) || [LOCK, PREVIOUS].includes(`.${name.slice(own.length)}`)))) return;
  const lock = await lockIn(entry + LOCK);
  if (!lock || 'holder' in lock) return;
  try {
    await clearReplaced(entry);
  } finally {
    await release(entry, lock);
  }
}

async function release(entry: string, lock: RunLock): Promise<void> {
  await lock.release();
  // Those who wait keep it; the last one removes it.
  await rmdir(entry + LOCK).catch(() => undefined);
}

const LOCK = '.lock';
const LOOK_AGAIN_MS = 100;

async function waitForLock(entry: string, log: Log, turn?: Turn): Promise<RunLock> {
  for (let waited = false; ; waited = true) {
    const lock = await lockIn(entry + LOCK);
    if (lock && !('holder' in lock)) return lock;
    if (lock && !waited) log.info(waitingText(entry, lock));
    await sleep(LOOK_AGAIN_MS);
    await turn?.();
  }
}

function waitingText(entry: string, { holder, path }: Held): string {
  const owner = ownerText(holder).replace('process', 'Process');
  return [`${owner} is making ${entry}; waiting for it.`, lockHint(holder, path)].filter(Boolean).join(' ');
}

/** Null when another process has just removed the folder. */
async function lockIn(folder: string): Promise<RunLock | Held | null> {
  await makeFolder(folder);
  return tryLock(folder).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
