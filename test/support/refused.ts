/**
 * A system that refuses one call: the n-th of those that a run makes on its files fails with a given code, as a full disk or a
 * network share would make it. What Node's errors look like is copied from Node: only calls with a path say one.
 */
import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { getSystemErrorMap } from 'node:util';

const BY_PATH = ['open', 'mkdir', 'rename', 'rm', 'readdir', 'writeFile', 'readFile', 'link'] as const;
const BY_PATH_SYNC = ['openSync', 'mkdirSync', 'renameSync', 'rmSync', 'readFileSync', 'readdirSync'] as const;
const BY_DESCRIPTOR_SYNC = ['writeSync', 'fsyncSync', 'appendFileSync'] as const;
const OF_HANDLE = ['write', 'writeFile', 'appendFile', 'sync', 'read'] as const;

type Call = (...words: unknown[]) => unknown;

export interface Refused {
  /** Calls that were made. */
  readonly calls: number;
  /** Name and path of the one that was refused. */
  readonly refused: string | null;
}

/** Counts from 1; calls on paths outside `folder` are none of the run's. Nothing is refused at 0. */
export async function refusing(at: number, code: string, folder: string, work: () => Promise<unknown>): Promise<Refused> {
  const state: { calls: number; refused: string | null } = { calls: 0, refused: null };
  const stop = (name: string, file: unknown): void => {
    state.calls += 1;
    if (state.calls !== at) return;
    state.refused = `${name} ${String(file ?? '')}`;
    throw systemError(code, name.replace('Sync', '').toLowerCase(), file);
  };
  const inside = (file: unknown): boolean => String(file instanceof URL ? fileURLToPath(file) : file).startsWith(folder);
  const handle = (await open(folder, 'r').then(async (opened) => {
    await opened.close();
    return Object.getPrototypeOf(opened) as unknown;
  })) as Record<string, Call>;
  const restore = [
    ...BY_PATH.map((name) => replaced(fs.promises as never, name, (file) => inside(file) && stop(name, file), true)),
    ...BY_PATH_SYNC.map((name) => replaced(fs as never, name, (file) => inside(file) && stop(name, file), false)),
    ...BY_DESCRIPTOR_SYNC.map((name) => replaced(fs as never, name, (file) => Number(file) > 2 && stop(name, undefined), false)),
    ...OF_HANDLE.map((name) => replaced(handle, name, () => stop(name, undefined), true)),
  ];
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    restore.forEach((back) => back());
    syncBuiltinESMExports();
  }
  return state;
}

function replaced(owner: Record<string, Call>, name: string, before: (first: unknown) => unknown, promised: boolean): () => void {
  const own = owner[name];
  owner[name] = function (this: unknown, ...words: unknown[]) {
    try {
      before(words[0]);
    } catch (error) {
      if (promised) return Promise.reject(error as Error);
      throw error;
    }
    return own.apply(this, words);
  };
  return () => void (owner[name] = own);
}

function systemError(code: string, syscall: string, file: unknown): Error {
  // EDQUOT is one that Node has no name for.
  const unnamed = [-122, 'Unknown system error -122'] as const;
  const [errno, known] = [...getSystemErrorMap()].find(([, [name]]) => name === code) ?? unnamed;
  const [name, text] = typeof known === 'string' ? [known, known] : known;
  const place = file === undefined ? '' : ` '${String(file)}'`;
  const error = new Error(`${name}: ${text}, ${syscall}${place}`);
  return Object.assign(error, { errno, code: name, syscall }, file === undefined ? {} : { path: String(file) });
}
