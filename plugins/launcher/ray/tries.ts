/**
 * What is kept of each member that was handed to Ray, below the folder `launcher` of a sweep:
 *
 *   <key>/<n>.json     the job that is its n-th try: how long its log was before, and how many tries its nodes cut off
 *   <key>/<n>.run/     what that job made, complete, until all of it is in the member's folder
 *   <key>/<n>.back     made when it is
 *
 * A job is submitted after its file was written: one that Ray does not know was never taken, or forgotten.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder, writeFileAtomic, type Launch } from 'electra-run';

/** One job of a member. */
export interface Try {
  readonly id: string;
  /** Without its ending: `<key>/<n>`. */
  readonly path: string;
  readonly number: number;
  /** Bytes of the log file before it. */
  readonly from: number;
  /** Tries before it that ended with their node. */
  readonly cutOff: number;
}

/** The newest of a member; null where there is none. */
export async function lastTry(folder: string, { key }: Launch): Promise<Try | null> {
  const names = await readdir(path.join(folder, key)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const number = Math.max(0, ...names.map((name) => Number(/^(\d+)\.json$/.exec(name)?.[1] ?? 0)));
  if (number === 0) return null;
  const place = path.join(folder, key, `${number}`);
  const { from, cutOff } = JSON.parse(await readFile(`${place}.json`, 'utf8')) as Pick<Try, 'from' | 'cutOff'>;
  return { id: idOf(key, number), path: place, number, from, cutOff };
}

/** Writes down that there will be another. */
export async function newTry(folder: string, { key }: Launch, facts: Pick<Try, 'number' | 'from' | 'cutOff'>): Promise<Try> {
  const { number, ...kept } = facts;
  const place = path.join(folder, key, `${number}`);
  await makeFolder(path.dirname(place));
  await writeFileAtomic(`${place}.json`, `${JSON.stringify(kept)}\n`);
  return { id: idOf(key, number), path: place, ...facts };
}

/** Ray's name of it. */
function idOf(key: string, number: number): string {
  return `electra-run-${key}-${number}`;
}
