/** How many threads a run starts with in a container, and on a machine where it may use some cores only. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { allowedCores, quotaOfCores, usableCores } from './cores.ts';

const folder = temporaryFolder('cores');
let made = 0;

/** A root that has these files of the kernel. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = path.join(folder, String(++made));
  for (const [file, text] of Object.entries({ 'proc/self/status': 'Name:\tnode\n', ...files })) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

describe('the quota of a container', () => {
  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['is read in control groups of version 2', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '200000 100000\n' }, 2],
    ['may be a fraction of a core', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '50000 100000\n' }, 0.5],
    ['may be none in version 2', { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }, Number.POSITIVE_INFINITY],
    [
      'is the least of the groups on the way up',
      {
        'proc/self/cgroup': '0::/slurm/job_7/step_0\n',
        'sys/fs/cgroup/slurm/job_7/step_0/cpu.max': 'max 100000\n',
        'sys/fs/cgroup/slurm/job_7/cpu.max': '300000 100000\n',
        'sys/fs/cgroup/slurm/cpu.max': '800000 100000\n',
      },
      3,
    ],
    [
      'is read in version 1',
      {
        'proc/self/cgroup': '5:memory:/x\n3:cpu,cpuacct:/docker/abc\n0::/\n',
        'sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '150000\n',
        'sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000\n',
      },
      1.5,
    ],
    [
      "is found in version 1 where the group's path is the host's",
      {
        'proc/self/cgroup': '3:cpu:/docker/abc\n',
        'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '400000\n',
        'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      4,
    ],
    [
      'may be none in version 1',
      { 'proc/self/cgroup': '3:cpu:/\n', 'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n', 'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n' },
      Number.POSITIVE_INFINITY,
    ],
    ['is none on other systems', {}, Number.POSITIVE_INFINITY],
  ])('%s', (_case, files, quota) => {
    expect(quotaOfCores(rootWith(files))).toBe(quota);
  });

  it.each([
    ['50000', 1],
    ['190000', 1],
    ['max', availableParallelism()],
  ])('of %s µs in 100 ms gives %i threads, and never more than there are cores', (quota, threads) => {
    expect(usableCores(rootWith({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': `${quota} 100000\n` }))).toBe(threads);
  });
});

it('knows the cores that it is pinned to, and takes all where nothing is said', () => {
  expect(allowedCores(rootWith({ 'proc/self/status': 'Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t0-2,5,8-9\n' }))).toEqual([
    0, 1, 2, 5, 8, 9,
  ]);
  expect(allowedCores(rootWith({}))).toHaveLength(cpus().length);
});
