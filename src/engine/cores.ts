/**
 * What this process may use of the machine's cores: those that it is pinned to, and the quota of its control group.
 *
 * Node tells the first, and the second only in its newer versions. A container with `--cpus=2` on 64 cores gets the time of
 * two of them: with more threads it is stopped for most of each tenth of a second.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { foldersUpwards } from '../files/folders-upwards.ts';

/** Threads that can compute at the same time, at least 1. `root`: where the kernel's files are. */
export function usableCores(root = '/'): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(quotaOfCores(root))));
}

/**
 * Cores whose time the kernel grants, which may be a fraction; infinite where there is no quota. A group has no more than the
 * groups above it; in a container its path may be the host's, and what the container sees of it is the top.
 */
export function quotaOfCores(root = '/'): number {
  const groups = (read(path.join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const quotas = groups.flatMap((group) => {
    if (!group) return [];
    const [, controllers, own] = group;
    const [quota, mounts] =
      controllers === '' ? [secondVersion, ['']] : [firstVersion, controllers.split(',').includes('cpu') ? ['cpu', controllers] : []];
    return mounts.flatMap((mount) => foldersUpwards(own).map((folder) => quota(path.join(root, 'sys/fs/cgroup', mount, folder))));
  });
  return Math.min(Number.POSITIVE_INFINITY, ...quotas);
}

/** Numbers of the cores that this process may run on: those that it is pinned to, or all. */
export function allowedCores(root = '/'): readonly number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(read(path.join(root, 'proc/self/status')) ?? '')?.[1];
  if (!list) return cpus().map((_, core) => core);
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/** Of the folder of a control group of version 2: `<quota> <period>`, or `max <period>`. */
function secondVersion(folder: string): number {
  const [quota, period] = (read(path.join(folder, 'cpu.max')) ?? '').split(' ').map(Number);
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

/** Of version 1: a quota of -1 is none. */
function firstVersion(folder: string): number {
  const [quota, period] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((file) => Number(read(path.join(folder, file)) ?? 0));
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

/** Null where there is none: another system than Linux, or another version of control groups. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
