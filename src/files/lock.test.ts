import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holderOf, lockRun, tryLock } from './lock.ts';

describe('on a file system without hard links', () => {
  const { link } = fs.promises;
  let folder: string;

  const refuse = (code: string): void => {
    fs.promises.link = () => Promise.reject(Object.assign(new Error(`${code}: operation not permitted, link`), { code, syscall: 'link' }));
    syncBuiltinESMExports();
  };

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'lock-'))));
  afterEach(async () => {
    fs.promises.link = link;
    syncBuiltinESMExports();
    await rm(folder, { recursive: true });
  });

  it.each(['EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'])('a folder is locked all the same (%s), and free again', async (code) => {
    refuse(code);
    const lock = await lockRun(folder);
    expect(await readdir(folder)).toEqual(['lock-1.json']);
    expect((await holderOf(folder))?.holder.pid).toBe(process.pid);
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'run-locked' });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of many that want it at once, never two get it', async () => {
    refuse('EPERM');
    for (let round = 0; round < 20; round++) {
      const all = await Promise.all(Array.from({ length: 5 }, () => tryLock(folder)));
      const got = all.flatMap((each) => ('holder' in each ? [] : [each]));
      expect(got.length).toBeLessThanOrEqual(1);
      for (const each of got) await each.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('a lock that its owner was killed in the middle of writing is taken over', async () => {
    refuse('EPERM');
    await writeFile(join(folder, 'lock-1.json'), '');
    const lock = await lockRun(folder);
    expect(await readdir(folder)).toEqual(['lock-2.json']);
    await lock.release();
  });

  it('an error that is about something else is told', async () => {
    refuse('ENOSPC');
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the lock of a process of another machine', () => {
  let folder: string;
  const path = (): string => join(folder, 'lock-1.json');
  const leave = (more: object): Promise<void> => writeFile(path(), JSON.stringify({ host: 'elsewhere', pid: 1, started: '1', ...more }));
  const age = (seconds: number): Promise<void> => utimes(path(), Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'lock-'))));
  afterEach(async () => {
    vi.useRealTimers();
    await rm(folder, { recursive: true });
  });

  it('that shows life holds, and says when it would not', async () => {
    await leave({ lease: 300 });
    await age(240);
    expect((await holderOf(folder))?.holder).toMatchObject({ host: 'elsewhere', pid: 1 });
    await expect(lockRun(folder)).rejects.toMatchObject({
      text: expect.stringContaining('its lock lapses 300 seconds after it last showed life'),
    });
    expect(await readdir(folder)).toEqual(['lock-1.json']);
  });

  it('that shows no life any more is taken over, by one of many', async () => {
    await leave({ lease: 300 });
    await age(360);
    expect(await holderOf(folder)).toBeNull();
    const all = await Promise.all(Array.from({ length: 5 }, () => tryLock(folder)));
    const got = all.flatMap((each) => ('holder' in each ? [] : [each]));
    expect(got.length).toBe(1);
    expect((await readdir(folder)).filter((name) => !name.endsWith('.tmp'))).toEqual(['lock-2.json']);
    await got[0].release();
  });

  it('that never shows any, as of older versions, holds until a person removes it', async () => {
    await leave({});
    await age(1e6);
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'run-locked', text: expect.stringContaining(`delete ${path()}`) });
  });

  it('is kept from lapsing by who holds it, as long as it does', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await lockRun(folder);
    const text = await readFile(path(), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ lease: 300 });
    await age(360);
    vi.advanceTimersByTime(20_000);
    await expect.poll(async () => Date.now() - (await stat(path())).mtimeMs, { timeout: 20_000 }).toBeLessThan(60_000);
    expect(await readFile(path(), 'utf8')).toBe(text);
    expect(lock.holds()).toBe(true);
    await lock.release();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that another process has meanwhile is not written to by who held it before', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const lock = await lockRun(folder);
    await leave({ lease: 300 });
    await age(240);
    vi.advanceTimersByTime(20_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Date.now() - (await stat(path())).mtimeMs).toBeGreaterThan(200_000);
    expect(lock.holds()).toBe(false);
    await lock.release();
    expect(JSON.parse(await readFile(path(), 'utf8'))).toMatchObject({ host: 'elsewhere' });
  });
});
