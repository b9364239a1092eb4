/**
 * The lock of a folder: one process at a time writes a run, or works on a member of a sweep.
 *
 * `lock-1.json` says who; the lock of a process that is gone is taken over as `lock-2.json`, and so on: a file that
 * can only be created once, so that of many that find a stale lock one gets it. A process number may be given to
 * another process later, so on Linux the start time counts too. On another machine nobody can tell whether the
 * owner lives: then a person has to.
 */
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';

/** A lock that is held by this process until it is released. */
export interface RunLock {
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
  return heldOf(await locksOf(folder));
}

/** Takes the lock of an existing folder, or says who has it. */
export async function tryLock(folder: string): Promise<RunLock | Held> {
  const me = { host: hostname(), pid: process.pid, started: await startOf(process.pid), since: new Date().toISOString() };
  for (;;) {
    const before = await locksOf(folder);
    const held = await heldOf(before);
    if (held) return held;
    const path = join(folder, `lock-${Math.max(0, ...before.map(({ generation }) => generation)) + 1}.json`);
    const text = `${JSON.stringify(me)}\n`;
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
    for (const name of await namesIn(folder)) if (isHalfMade(name)) await rm(join(folder, name), { force: true });
    return { release: () => rm(path, { force: true }) };
  }
}

/** The process that holds a lock. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system says it; null where it does not. */
  readonly started: string | null;
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

async function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

async function heldOf(locks: readonly LockFile[]): Promise<Held | null> {
  for (const { path, owner } of locks) if (owner && (await isAlive(owner))) return { path, holder: owner };
  return null;
}

let serial = 0;

/** Of a process that was killed while making its lock, or of one that is making it now and will find that it comes too late. */
function isHalfMade(name: string): boolean {
  return isLockFile(name) && name.endsWith('.tmp');
}

/** Makes the lock appear with its contents, in one step; false if there is one, whose owner may have cleared this one away half made. */
async function create(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.${serial++}.tmp`;
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
    return typeof owner.host === 'string' && Number.isInteger(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

async function isAlive(owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.started === null || owner.started === (await startOf(owner.pid));
}

/**
 * Clock ticks from boot to the start of a process, on Linux: field 22 of its stat file, the 20th behind the name.
 * A zombie has ended; its number is only waiting for its parent.
 */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : fields[19];
}

function locked(folder: string, lock: string, owner: Owner): UserError {
  const sameHost = owner.host === hostname();
  const name = sameHost ? `process ${owner.pid}` : `process ${owner.pid} on ${owner.host}`;
  return new UserError(errors.RUN_LOCKED({ folder, owner: name, lock, sameHost }), { exitCode: 1 });
}
