/**
 * The file system as a search with patterns sees it: links to folders are followed, but never in a circle.
 *
 * A link into a folder that is being searched already leads nowhere new: what is in there is found without it.
 */
import fs from 'node:fs';
import path from 'node:path';
import type { Fault } from '../errors/index.ts';

/** Links that lead to each other without a circle multiply; nobody means that. */
const MOST_VISITS = 200;

/** Ends a search that was told not to go on. */
export class RefusedFolder extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** One search's view of the disk. */
export interface LinkedFolders {
  /** For fast-glob, which takes everything else from Node. */
  readonly adapter: { readonly readdir: typeof fs.readdir };
  /** The real path of a file that the search found. */
  realOf(file: string): string;
}

/** A search begins with one of its own. `refuses`: told the real path of a folder, says why the search must not go there. */
export function linkedFolders(refuses: (real: string) => Fault | null): LinkedFolders {
  /** Real paths of a folder and of those around it that the search came through, by the path it came by. */
  const chains = new Map<string, readonly string[]>();
  const visits = new Map<string, number>();
  const links = new Set<string>();
  const enter = (folder: string): boolean => {
    const real = fs.realpathSync.native(folder);
    const around = chains.get(path.dirname(folder)) ?? [];
    if (around.includes(real)) return false;
    const fault = refuses(real);
    if (fault) throw new RefusedFolder(fault);
    const count = (visits.get(real) ?? 0) + 1;
    visits.set(real, count);
    if (count > MOST_VISITS) throw new Error(`links lead to ${real} in more than ${MOST_VISITS} ways`);
    chains.set(folder, [...around, real]);
    return true;
  };
  const readdir = (folder: string, options: { withFileTypes: true }, done: (error: unknown, found: fs.Dirent[]) => void): void => {
    // Answered later, as Node does it: who searches counts on that.
    try {
      if (!enter(path.resolve(folder))) return void setImmediate(done, null, []);
    } catch (error) {
      return void setImmediate(done, error, []);
    }
    fs.readdir(folder, options, (error, found) => {
      for (const each of found ?? []) if (each.isSymbolicLink()) links.add(path.resolve(folder, each.name));
      done(error, found);
    });
  };
  return {
    adapter: { readdir: readdir as typeof fs.readdir },
    realOf(file) {
      const folder = chains.get(path.dirname(file))?.at(-1);
      return folder === undefined || links.has(file) ? fs.realpathSync.native(file) : path.join(folder, path.basename(file));
    },
  };
}
