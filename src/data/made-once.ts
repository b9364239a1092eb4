/**
 * What a cache holds, made by one process while others that want the same wait for it: the runs of a sweep start together.
 *
 * What is made must appear whole (`writeFileAtomic`, `writeFolderAtomic`). A process that dies while it makes
 * something leaves a lock that the next one takes over.
 */
import { mkdir, rmdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../track/log.ts';
import { silentLog } from '../track/silent.ts';
import type { Turn } from './turns.ts';
import { tryLock, type Held, type RunLock } from '../files/lock.ts';

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
export async function madeOnce<T>(entry: string, { find, make, log, turn }: Making<T>): Promise<T> {
  const found = await find(log);
  if (found !== undefined) return found;
  const folder = `${entry}.lock`;
  const lock = await waitForLock(folder, (pid) => log.info(`Process ${pid} is making ${entry}; waiting for it.`), turn);
  try {
    return (await find(silentLog)) ?? (await make());
  } finally {
    await lock.release();
    // Those who wait keep it; the last one removes it.
    await rmdir(folder).catch(() => undefined);
  }
}

const LOOK_AGAIN_MS = 100;

async function waitForLock(folder: string, onWait: (pid: number) => void, turn?: Turn): Promise<RunLock> {
  for (let waited = false; ; waited = true) {
    const lock = await lockIn(folder);
    if (lock && !('holder' in lock)) return lock;
    if (lock && !waited) onWait(lock.holder.pid);
    await sleep(LOOK_AGAIN_MS);
    await turn?.();
  }
}

/** Null when another process has just removed the folder. */
async function lockIn(folder: string): Promise<RunLock | Held | null> {
  await mkdir(folder, { recursive: true });
  return tryLock(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
