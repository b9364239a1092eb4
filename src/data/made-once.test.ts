import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { silentLog } from '../track/silent.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { markOf } from '../files/owner.ts';
import { madeOnce, type Making } from './made-once.ts';

const folder = temporaryFolder('made-once');

it('lets one make it and the others find it', async () => {
  const { calls, want } = entry('shared');
  expect(await Promise.all([want(), want(), want(), want()])).toEqual(['made 1', 'made 1', 'made 1', 'made 1']);
  expect(await want()).toBe('made 1');
  expect(calls.made).toBe(1);
  expect(readdirSync(folder)).toEqual(['shared']);
});

it('goes on where the one who made it failed', async () => {
  const { want } = entry('failing', 1);
  const outcomes = await Promise.allSettled([want(), want()]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('takes over from a process that died while it made it', async () => {
  mkdirSync(path.join(folder, 'dead.lock'));
  writeFileSync(path.join(folder, 'dead.lock/lock-1.json'), JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, started: '1' }));
  expect(await entry('dead').want()).toBe('made 1');
  expect(readdirSync(folder)).not.toContain('dead.lock');
});

it('takes away what a dead process left beside what it had made', async () => {
  const { calls, want } = entry('found');
  await want();
  const lock = { host: hostname(), pid: 2 ** 22 + 1, started: '1' };
  mkdirSync(path.join(folder, 'found.lock'));
  for (const name of ['found.lock/lock-1.json', `found.lock/lock-2.json.${markOf(lock)}.0-0.tmp`, `found.${markOf(lock)}.0-0.tmp`])
    writeFileSync(path.join(folder, name), JSON.stringify(lock));
  mkdirSync(path.join(folder, 'found.previous'));
  expect([await want(), calls.made]).toEqual(['made 1', 1]);
  expect(readdirSync(folder).filter((name) => name.startsWith('found'))).toEqual(['found']);
});

it('makes it again where the cache is deleted under it, and says so', async () => {
  const cache = path.join(folder, 'cache');
  const said: string[] = [];
  const making = (times: number): Making<string> => ({
    find: () => Promise.resolve(undefined),
    async make() {
      if (times-- > 0) rmSync(cache, { recursive: true });
      await writeFileAtomic(path.join(cache, 'entry'), 'made');
      return 'made';
    },
    log: { ...silentLog, warn: (message) => void said.push(message) },
  });
  expect(await madeOnce(path.join(cache, 'entry'), making(1))).toBe('made');
  expect(said).toEqual([`${cache} was deleted while entry was made there; making it again.`]);
  expect(readdirSync(cache)).toEqual(['entry']);
  await expect(madeOnce(path.join(cache, 'entry'), making(9))).rejects.toMatchObject({ code: 'cache-taken', exitCode: 1 });
});

it('says once whom it waits for', async () => {
  const { calls, want } = entry('waiting');
  await Promise.all([want(), want()]);
  expect(calls.said).toEqual([expect.stringMatching(new RegExp(`^Process ${process.pid} is making .*waiting; waiting for it\\.$`))]);
});

/** An entry that takes long enough to make that others come meanwhile, and that fails the first times. */
function entry(name: string, failures = 0): { readonly calls: { made: number; said: string[] }; want(): Promise<string> } {
  const file = path.join(folder, name);
  const calls = { made: 0, said: [] as string[] };
  const find = async (): Promise<string | undefined> => {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
  };
  const make = async (): Promise<string> => {
    calls.made += 1;
    await sleep(250);
    if (calls.made <= failures) throw new Error('failed');
    await writeFileAtomic(file, `made ${calls.made}`);
    return `made ${calls.made}`;
  };
  return { calls, want: () => madeOnce(file, { find, make, log: { ...silentLog, info: (message) => void calls.said.push(message) } }) };
}
