/**
 * Names a process so that others can tell later whether it still lives: who holds a lock, who writes a temporary file.
 *
 * A process number may be given to another process later, so on Linux the start time counts too. Of one on another machine
 * that is not known here; see `lease.ts`.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, on whichever machine. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, as the system says it; null where it does not. */
  readonly started: string | null;
  /** Of who holds a lock: seconds without a sign of life after which it has lapsed; missing where none is shown. */
  readonly lease?: number;
}

/** This process. */
export function ownerHere(): Owner {
  return { host: hostname(), pid: process.pid, started: (ownStart ??= startOf(process.pid) ?? '') || null };
}

let ownStart: string | undefined;

/** Whether it is a process of another machine. */
export function isElsewhere({ host }: Owner): boolean {
  return host !== hostname();
}

/** What a person can do about a lock where nobody can tell for sure that its owner lives; null where it does. */
export function lockHint({ host, started, lease }: Owner, lock: string): string | null {
  if (host === hostname() && started !== null) return null;
  if (host !== hostname() && lease !== undefined)
    return `If that process is gone, its lock lapses ${lease} seconds after it last showed life; at once if you delete ${lock}.`;
  return `If that process is gone, or is none of electra-run, delete ${lock}.`;
}

/** For people, e.g. `process 12 on elsewhere`. */
export function ownerText({ host, pid }: Owner): string {
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}

/** Goes into the name of a file, and is taken out again by {@link mayBeAlive}: `12-3456-0a1b2c3d`. */
export function markOf({ host, pid, started }: Owner): string {
  return `${pid}-${started ?? ''}-${shortHost(host)}`;
}

/** Whether the process of a mark lives, or may. */
export function mayBeAlive(mark: string): boolean {
  const [, pid, started, host] = MARK.exec(mark) ?? [];
  return host !== shortHost(hostname()) || livesHere({ pid: Number(pid), started: started || null });
}

const MARK = /(\d+)-(\d*)-([0-9a-f]{8})/;

function shortHost(host: string): string {
  return createHash('sha256').update(host).digest('hex').slice(0, 8);
}

/** Whether a process of this machine lives. */
export function livesHere({ pid, started }: Pick<Owner, 'pid' | 'started'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const found = startOf(pid);
  // Where the system does not say, as with too many files open, it may live.
  return started === null || found === null || found === started;
}

/**
 * Clock ticks from boot to the start of a process, on Linux: field 22 of its stat file, the 20th behind the name.
 * A zombie has ended; its number is only waiting for its parent.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return null;
  }
}
