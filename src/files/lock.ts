/**
 * The lock of a folder: one process at a time writes a run, or works on a member of a sweep.
 *
 * `lock-1.json` says who; the lock of a process that is gone is taken over as `lock-2.json`, and so on: a file that
 * can only be created once, so that of many that find a stale lock one gets it. Whether an owner lives is told by `owner.ts`,
 * of one on another machine by `lease.ts`; where nobody can tell, a person has to.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { hasLapsed, LEASE_S, showLife } from './lease.ts';
import { namesIn } from './names-in.ts';
import { isElsewhere, livesHere, lockHint, ownerHere, ownerText, type Owner } from './owner.ts';
import { folderNumber, followed } from './place.ts';
import { clearTemporaries, temporaryFor } from './temporary.ts';

/** A lock that is held by this process until it is released. */
export interface RunLock {
  /** False from when on the folder was deleted, moved or replaced by another one, or the lock taken out of it. */
  holds(): boolean;
  /** Where the folder lies now; null where it was deleted, or the system does not say. */
  place(): string | null;
  /** Lets others have the folder, also where it was moved; leaves one alone that took its place. */
  release(): Promise<void>;
}

/** Whether a file of a run folder belongs to its lock, be it half made. */
export function isLockFile(name: string): boolean {
  return /^lock-\d+\.json/.test(name);
}

/** Takes the lock of an existing folder, or fails with the name of its owner. */
export async function lockRun(folder: string): Promise<RunLock> {
  const lock = await tryLock(folder);
  if ('holder' in lock) throw locked(folder, lock.path, lock.holder);
  return lock;
}

/** Who holds a lock, and the file that says so. */
export interface Held {
  readonly path: string;
  readonly holder: Owner;
}

/** The living process that holds the lock of a folder, or null; also where there is no folder. */
export async function holderOf(folder: string): Promise<Held | null> {
  return await heldOf(await locksOf(folder));
}

/** Takes the lock of an existing folder, or says who has it. */
export async function tryLock(folder: string): Promise<RunLock | Held> {
  // A copy of the folder has the same lock in it, and another number; a folder that took its number has another lock.
  const text = `${JSON.stringify({ ...ownerHere(), lease: LEASE_S, since: new Date().toISOString(), token: randomUUID() })}\n`;
  for (;;) {
    const before = await locksOf(folder);
    const held = await heldOf(before);
    if (held) return held;
    const path = join(folder, `lock-${Math.max(0, ...before.map(({ generation }) => generation)) + 1}.json`);
    try {
      if (!(await create(path, text))) continue;
      // Whoever looked before this file was there may have made another; that one, or this, steps back.
      const others = (await locksOf(folder)).filter((lock) => lock.path !== path);
      const rival = await heldOf(others);
      if (rival) {
        await rm(path, { force: true });
        return rival;
      }
      if (!(await holds(path, text))) continue;
      for (const stale of others) await rm(stale.path, { force: true });
      await clearTemporaries(folder, { alone: true });
      return lockOf(folder, path, text);
    } catch (error) {
      // Nobody else could take it as long as this process lives.
      if (await holds(path, text).catch(() => false)) await rm(path, { force: true });
      throw error;
    }
  }
}

function lockOf(folder: string, path: string, text: string): RunLock {
  const number = folderNumber(folder);
  const place = followed(folder);
  const now = (): string => join(place.now() ?? folder, basename(path));
  const rest = showLife(now, text);
  return {
    holds: () => number !== null && folderNumber(folder) === number && textOf(path) === text,
    place: () => place.now(),
    async release() {
      rest();
      try {
        for (const at of new Set([path, now()])) if (textOf(at) === text) await rm(at, { force: true });
      } finally {
        place.release();
      }
    },
  };
}

/** Null where it is gone. That the system does not say, as with too many files open, is not that somebody took it. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

interface LockFile {
  readonly path: string;
  readonly generation: number;
  /** Null for a file that is none of ours (emptied, edited): it holds nothing. */
  readonly owner: Owner | null;
}

async function locksOf(folder: string): Promise<readonly LockFile[]> {
  const names = (await namesIn(folder)).filter((name) => isLockFile(name) && name.endsWith('.json'));
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return {
        path,
        generation: Number(name.slice('lock-'.length, -'.json'.length)),
        owner: parseOwner((await textIn(path)) ?? ''),
      };
    }),
  );
}

async function heldOf(locks: readonly LockFile[]): Promise<Held | null> {
  for (const { path, owner } of locks) if (owner && (await mayLive(owner, path))) return { path, holder: owner };
  return null;
}

/** One of another machine does as long as it shows life; where it never does, as of older versions, nobody can tell. */
async function mayLive(owner: Owner, lock: string): Promise<boolean> {
  if (!isElsewhere(owner)) return livesHere(owner);
  return owner.lease === undefined || !(await hasLapsed(lock, owner.lease));
}

/** Makes the lock appear with its contents, in one step; false if there is one. */
async function create(path: string, text: string): Promise<boolean> {
  const temporary = temporaryFor(path, '.tmp');
  await writeFile(temporary, text);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EEXIST', 'ENOENT'].includes(code)) return false;
    if (!NO_HARD_LINKS.has(code)) throw error;
    return await createInTwo(path, text);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What is said where there are no hard links, as on exFAT and some network shares; that the folder can be written to was just seen. */
const NO_HARD_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EXDEV']);

/**
 * The same where there are no hard links: the file appears first and then says whose it is. Whoever looks in between takes it for
 * nobody's and clears it away, which the second look of its owner notices ({@link holds}): two never hold it, at worst both look again.
 */
async function createInTwo(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Asked after all others were looked at: one that took this lock for nobody's is then either still seen, or has cleared it away. */
async function holds(path: string, text: string): Promise<boolean> {
  return (await textIn(path)) === text;
}

/** Null where it is gone. One that cannot be read is not taken for nobody's. */
async function textIn(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = Object(JSON.parse(text)) as Owner;
    const { host, pid, started, lease = 0 } = owner;
    // Signals to 0 and below go to whole groups of processes, which live as long as we do.
    const known = typeof host === 'string' && Number.isSafeInteger(pid) && pid > 0;
    if (!known) return null;
    return { host, pid, started: typeof started === 'string' ? started : null, ...(lease > 0 ? { lease } : {}) };
  } catch {
    return null;
  }
}

function locked(folder: string, lock: string, owner: Owner): UserError {
  return new UserError(errors.RUN_LOCKED({ folder, owner: ownerText(owner), hint: lockHint(owner, lock) }), { exitCode: 1 });
}
