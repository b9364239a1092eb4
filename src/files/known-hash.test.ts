import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { knownHash } from './known-hash.ts';

let folder: string;
let file: string;
let kept: () => Promise<string[]>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hashes-'));
  file = join(folder, 'text.txt');
  kept = async () => ((await readdir(folder)).includes('hashes') ? readdir(join(folder, 'hashes')) : []);
});
afterEach(() => rm(folder, { recursive: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

it('tells every change of a file, also where its size stays', async () => {
  for (const text of ['abcdef', 'abcdeg', 'abcde', '']) {
    await writeFile(file, text);
    expect(await knownHash(file, folder, 1)).toBe(sha256(text));
  }
});

it('remembers nothing of a file that was written just now, or that is small', async () => {
  await writeFile(file, 'abcdef');
  await knownHash(file, folder, 1);
  await knownHash(file, folder);
  expect(await kept()).toEqual([]);
});

it('does not read an unchanged file again, and does read one whose times have changed', async () => {
  await writeFile(file, 'abcdef');
  await new Promise((resolve) => setTimeout(resolve, 2100));
  expect(await knownHash(file, folder, 1)).toBe(sha256('abcdef'));
  const [name] = await kept();
  // As if another hash had been found: whoever reads the file would notice.
  const other = join(folder, 'hashes', name);
  await writeFile(other, (await readFile(other, 'utf8')).replace(sha256('abcdef'), 'remembered'));
  expect(await knownHash(file, folder, 1)).toBe('remembered');
  await utimes(file, new Date(), new Date(0));
  expect(await knownHash(file, folder, 1)).toBe(sha256('abcdef'));
  await writeFile(other, '{');
  expect(await knownHash(file, folder, 1)).toBe(sha256('abcdef'));
});
