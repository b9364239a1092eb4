import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
