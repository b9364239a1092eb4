/**
 * What is written aside before it gets its name, and what of that a process that was killed leaves.
 *
 * A temporary carries the mark of its process (`owner.ts`), so that whoever comes by can clear those of dead ones, without a lock,
 * and touches none that a living process is writing. Several processes share a cache.
 */
import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { markOf, mayBeAlive, ownerHere } from './owner.ts';

/** Ends the name of a file that is being written. */
const TEMPORARY = '.tmp';
/** Ends the name of a folder that is being written. */
const PARTIAL = '.partial';

let serial = 0;

/** A name beside `path` that nobody else uses. */
export function temporaryFor(path: string, ending: typeof TEMPORARY | typeof PARTIAL): string {
  return `${path}.${markOf(ownerHere())}.${threadId}-${serial++}${ending}`;
}

/** Whether this is the name of a temporary file or folder, of whatever process. */
export function isTemporary(name: string): boolean {
  return name.endsWith(TEMPORARY) || name.endsWith(PARTIAL);
}

/** Whether it is the name of one that was to become `path`, a name in the same folder. */
export function isTemporaryOf(path: string, name: string): boolean {
  return name.startsWith(`${path}.`) && isTemporary(name);
}

/** Which temporaries of a folder to clear. */
export interface Clearing {
  /** Only those of the file or folder of this name. */
  readonly of?: string;
  /** Also those in the folders below. */
  readonly deep?: boolean;
  /** Nobody else writes here, so that those which carry no mark, of older versions, are nobody's. */
  readonly alone?: boolean;
}

/** Removes what dead processes were writing in a folder; does nothing where there is none. */
export async function clearTemporaries(folder: string, { of, deep = false, alone = false }: Clearing = {}): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (of !== undefined && !entry.name.startsWith(`${of}.`)) continue;
    if (isTemporary(entry.name)) {
      // Tried again where a command that outlived its process still writes into it.
      if (isDead(entry.name, alone)) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    } else if (deep && entry.isDirectory()) await clearTemporaries(path, { deep, alone });
  }
}

/** The same for what is beside a path and belongs to it. */
export async function clearTemporariesOf(path: string, alone = false): Promise<void> {
  await clearTemporaries(dirname(path), { of: basename(path), alone });
}

function isDead(name: string, alone: boolean): boolean {
  const [, mark] = MARKED.exec(name) ?? [];
  if (mark !== undefined) return !mayBeAlive(mark);
  return alone;
}

/** {@link markOf} between dots. */
const MARKED = /\.(\d+-\d*-[0-9a-f]{8})\.[\d-]+\.(?:tmp|partial)$/;
