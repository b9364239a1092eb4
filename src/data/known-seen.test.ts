import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TokenText } from '../kinds/examples.ts';
import { knownSeen } from './known-seen.ts';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seen-'))));
afterEach(async () => rm(folder, { recursive: true }));

const ids = Uint16Array.from({ length: 400 }, (_, index) => (index * 7919) % 5000);
const text = (from: number, to: number, reads = { count: 0 }): TokenText => ({
  tokens: to - from,
  documents: Float64Array.of(0),
  slice: (a, b) => {
    reads.count += 1;
    return ids.subarray(from + a, from + b);
  },
});

it('searches a large text once, and again where what it found is damaged', async () => {
  const file = join(folder, 'kept/seen.json');
  const reads = { count: 0 };
  const request = { heldOut: text(100, 164), train: text(0, 400, reads), file, much: 400 };
  const found = await knownSeen(request);
  expect(found).toMatchObject({ tokens: 64, share: 1 });
  const once = reads.count;
  expect(await knownSeen(request)).toEqual(found);
  expect(reads.count).toBe(once);
  await writeFile(file, (await readFile(file, 'utf8')).slice(0, 30));
  expect(await knownSeen(request)).toEqual(found);
  expect(reads.count).toBe(2 * once);
});

it('keeps nothing of a small text', async () => {
  const file = join(folder, 'seen.json');
  await knownSeen({ heldOut: text(100, 164), train: text(0, 400), file });
  await expect(readFile(file)).rejects.toThrow('ENOENT');
});
