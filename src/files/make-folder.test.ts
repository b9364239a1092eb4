import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { makeFolder } from './make-folder.ts';

const folder = temporaryFolder('make-folder');

it('makes every missing folder of a path, also when several ask at once, and again', async () => {
  const deep = join(folder, 'a/b/c');
  await Promise.all([makeFolder(deep), makeFolder(deep), makeFolder(join(folder, 'a/b/d'))]);
  await makeFolder(deep);
  expect([deep, join(folder, 'a/b/d')].map((path) => existsSync(path))).toEqual([true, true]);
  rmSync(join(folder, 'a'), { recursive: true });
});

it('says at once when a folder cannot be made', async () => {
  writeFileSync(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file/below'))).rejects.toThrow(/ENOTDIR/);
  await expect(makeFolder('/proc/nowhere/runs')).rejects.toThrow();
});
