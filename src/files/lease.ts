/**
 * Signs of life of who holds a lock, for processes of other machines, which can ask no system whether it lives.
 *
 * The file of a lock is written again every {@link BEAT_S} seconds, with the same bytes. Whether it was lately is told by two times of the
 * one file system that both machines use: of the lock, and of a file that is made beside it now. Clocks of machines do not come into it.
 */
import { open, rm, writeFile } from 'node:fs/promises';
import { temporaryFor } from './temporary.ts';

/** Seconds between two signs of life. */
const BEAT_S = 20;

/**
 * Seconds without one after which a lock is no longer its owner's. A network's file system may show one three and more beats late, and
 * a process that was stopped for longer finds its lock taken, and stops.
 */
export const LEASE_S = 300;

/** Shows life in the lock that has this content, wherever it lies by then, until the returned function is called. */
export function showLife(place: () => string, text: string): () => void {
  const own = { place, text };
  held.add(own);
  timer ??= setInterval(() => void beat(), BEAT_S * 1000).unref();
  return () => {
    held.delete(own);
    if (held.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Whether nothing was heard of its owner for so many seconds. False where that cannot be told, as in a folder that is only read. */
export async function hasLapsed(lock: string, lease: number): Promise<boolean> {
  const now = temporaryFor(lock, '.tmp');
  try {
    await writeFile(now, '.');
    return (await timeOf(now)) - (await timeOf(lock)) > lease * 1000;
  } catch {
    return false;
  } finally {
    await rm(now, { force: true }).catch(() => undefined);
  }
}

interface Shown {
  place(): string;
  readonly text: string;
}

const held = new Set<Shown>();
let timer: NodeJS.Timeout | undefined;

async function beat(): Promise<void> {
  for (const each of held) await beatOf(each);
}

/** What goes wrong here is seen by who asks whether the lock still holds; the next beat may succeed. */
async function beatOf({ place, text }: Shown): Promise<void> {
  try {
    const file = await open(place(), 'r+');
    try {
      // By the open file: a lock that another process made in this place meanwhile is left alone.
      if ((await file.readFile('utf8')) !== text) return;
      await file.write(text, 0);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {}
}

/** Milliseconds. Opened first: a network's file system then asks for it anew. */
async function timeOf(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}
