/**
 * Makes a run, or makes it the extended one, in one step: a process may be killed at any moment, and leaves the run as it was or as it
 * is to be.
 *
 * All that is to be written and deleted stands in `extension.json`, which appears whole. From then on the run is there, or is the
 * extended one, and unfinished; whoever finds the file carries out what it says, as often as it takes, and deletes it last. What is
 * kept and what is done is decided in `extension.ts`.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { tryLock } from '../files/lock.ts';
import { readChecked } from '../files/read-json.ts';
import { extensionShape } from './file-shapes.ts';

/** What makes a run the extended one. */
export interface Beginning {
  /** Texts of the files that describe the run, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Files and folders that hold results of what is done again, by their paths in the run's folder. */
  readonly outdated: readonly string[];
}

/** Name of the file that holds what is to be done; also in the folder of a run that is not one yet. */
export const JOURNAL = 'extension.json';

/** True from the moment on at which the run is the extended one, until its files say so. */
export function isBeginning(folder: string): boolean {
  return existsSync(join(folder, JOURNAL));
}

/** Writes the files that describe a new run, which no reader sees without one another. Only for who holds the lock. */
export async function beginRun(folder: string, files: Beginning['files']): Promise<void> {
  await beginExtension(folder, { files, outdated: [] }, 0);
}

/** Only for who holds the lock. */
export async function beginExtension(folder: string, beginning: Beginning, step: number): Promise<void> {
  const status = { status: 'interrupted', step, updated: new Date().toISOString() };
  const files = { ...beginning.files, 'status.json': `${JSON.stringify(status, null, 2)}\n` };
  await writeFileAtomic(join(folder, JOURNAL), `${JSON.stringify({ files, outdated: beginning.outdated }, null, 2)}\n`);
  await finishBeginning(folder);
}

/** Carries out what a killed process left to do, if anything. Only for who holds the lock. */
export async function finishBeginning(folder: string): Promise<void> {
  const journal = readChecked<Beginning>(join(folder, JOURNAL), extensionShape);
  if (!journal) return;
  // The result first: no reader may take it for one of the new description.
  for (const path of ['result.json', ...journal.outdated]) await rm(inside(folder, path), { recursive: true, force: true });
  for (const [name, text] of Object.entries(journal.files)) await writeFileAtomic(inside(folder, name), text);
  await rm(join(folder, JOURNAL), { force: true });
}

/** The same for who does not hold the lock and wants to read the run; a living process that holds it does this itself. */
export async function settle(folder: string): Promise<void> {
  if (!isBeginning(folder)) return;
  const lock = await tryLock(folder);
  if ('holder' in lock) return;
  try {
    await finishBeginning(folder);
  } finally {
    await lock.release();
  }
}

function inside(folder: string, path: string): string {
  const whole = resolve(folder, path);
  if (!whole.startsWith(resolve(folder) + sep)) throw new Error(`${path} does not lie in ${folder}.`);
  return whole;
}
