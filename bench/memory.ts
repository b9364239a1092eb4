/** The memory of a process and all that it has started, looked at while they run. Reads /proc, so Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

/** Bytes. */
export interface Memory {
  /** That belongs to the processes alone; what several share counts once. Files that are mapped are not in it. */
  readonly own: number;
  /** All that is resident, mapped files too. */
  readonly resident: number;
}

/** Looks ten times a second until it is stopped; returns the greatest that was seen. */
export function watchMemory(pid: number): () => Memory {
  const peak = { own: 0, resident: 0 };
  const timer = setInterval(() => {
    const now = memoryOf(treeOf(pid));
    peak.own = Math.max(peak.own, now.own);
    peak.resident = Math.max(peak.resident, now.resident);
  }, 100);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** The process and its descendants. */
export function treeOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat !== null) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const tree = [pid];
  for (const member of tree) for (const [child, parent] of parents) if (parent === member && !tree.includes(child)) tree.push(child);
  return tree;
}

function memoryOf(pids: readonly number[]): Memory {
  const sum = { own: 0, resident: 0 };
  for (const pid of pids) {
    const rollup = read(`/proc/${pid}/smaps_rollup`);
    if (rollup === null) continue;
    const bytes = (name: string): number => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(rollup)?.[1] ?? 0);
    sum.own += bytes('Pss_Anon') + bytes('Pss_Shmem');
    sum.resident += bytes('Pss');
  }
  return sum;
}

/** Null of a process that has ended. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
