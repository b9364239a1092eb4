import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filledWith, writeShards, writeTensors } from '../../test/support/raw-tensors.ts';
import { recordedStart, startHashes } from './weights-hash.ts';

let folder: string;
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'weights-hash-'));
  for (const name of ['one', 'two']) write(`${name}/config.json`, '{}');
});
afterEach(() => rmSync(folder, { recursive: true }));

const [x, y] = [filledWith([2]), filledWith([3], 7)];

it('is of the tensors, however they are cut into files, and another when a number is', async () => {
  await writeTensors(at('one/model.safetensors'), { x, y });
  await writeShards(at('two'), { 'b.safetensors': { y }, 'a.safetensors': { x } });
  const [one, two] = [await hashes('one'), await hashes('two')];
  expect(one).toEqual({ '': expect.stringMatching(/^[0-9a-f]{32}$/) });
  expect(two).toEqual(one);
  await writeTensors(at('one/model.safetensors'), { x, y: filledWith([3], 8) });
  expect(await hashes('one')).not.toEqual(two);
});

it('is one for each network that is wanted, and none without a start', async () => {
  await writeTensors(at('one/model.safetensors'), { x });
  await writeTensors(at('two/model.safetensors'), { y });
  expect(Object.keys((await hashes('.')) ?? {})).toEqual(['one', 'two']);
  expect(
    Object.keys((await startHashes({ start: { from: '.', heads: 'optional', vocabulary: 'same', networks: ['two'] } }, folder)) ?? {}),
  ).toEqual(['two']);
  expect(await startHashes({}, folder)).toBeUndefined();
});

it('stays what it was when a run has begun, also when the folder is gone', async () => {
  write('run/data.json', '{ "start": { "one": "abc" } }');
  const start = { from: 'gone', heads: 'optional', vocabulary: 'same' } as const;
  await expect(recordedStart({ start }, folder, at('run'))).rejects.toThrow('there is no such folder');
  write('run/checkpoints/step-00000020/state.json', '{}');
  expect(await recordedStart({ start }, folder, at('run'))).toEqual({ one: 'abc' });
});

async function hashes(from: string): ReturnType<typeof startHashes> {
  return startHashes({ start: { from, heads: 'optional', vocabulary: 'same' } }, folder);
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
}
