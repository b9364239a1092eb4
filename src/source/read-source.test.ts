/** Files that are no experiment of a person's: too large, of another encoding, of another sort. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadExperiment } from '../config/load.ts';
import components from '../../test/errors/shipped/plugins/all/all/plugin.ts';
import { report } from './report.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'read-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file in another encoding', () => {
  it.each([
    ['straße in Latin-1', Buffer.from("{\n  name: 'stra\u00dfe' }", 'latin1'), '2:14', 'the byte 0xdf'],
    ['a character cut off at the end', Buffer.from("{ name: 'ä", 'utf8').subarray(0, 10), '1:10', 'in the middle of a character'],
    ['half of a pair, encoded', Buffer.from([0x7b, 0xed, 0xa0, 0x80]), '1:2', 'the byte 0xed'],
    ['UTF-16', Buffer.from('\ufeff{ }', 'utf16le'), '1:1', 'the byte order mark'],
    ['a NUL', Buffer.from('{\0}'), '1:2', 'a NUL character'],
  ])('%s is told at the byte that is no UTF-8, and never read as something else', async (_what, bytes, place, byte) => {
    const told = await reportOf(bytes);
    expect(told).toContain(`.json5:${place}  error  not-text`);
    expect(told).toContain(byte);
  });

  it('a mark at the start of UTF-8 is nothing to complain about', async () => {
    const { loaded } = await load(Buffer.from(`\ufeff${whole}`));
    expect(loaded?.experiment.train.steps).toBe(1);
  });
});

it('a file of data in the place of an experiment is refused by its size before it fills the memory', async () => {
  const file = path.join(folder, 'data.json5');
  writeFileSync(file, '{}');
  truncateSync(file, 2 ** 40);
  const { problems } = await loadExperiment(file, { components, code: folder });
  expect(problems.map(({ code }) => code)).toEqual(['file-too-large']);
});

it('what has no end is refused too', async () => {
  const { problems } = await loadExperiment('/dev/zero', { components, code: folder });
  expect(problems.map(({ code }) => code)).toEqual(['file-too-large']);
});

it('thousands of wrong keys are counted, and the first ones shown, in a moment', async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `k${index}: ${index},`).join('\n');
  const started = performance.now();
  const told = await reportOf(Buffer.from(`{\n${keys}\n}`));
  expect(told.match(/  error  /g)).toHaveLength(100);
  expect(told).toMatch(/\n\d+ errors, of which these are the first 100\. Nothing was run\.$/);
  expect(performance.now() - started).toBeLessThan(10_000);
});

const whole = "{ corpus: 'speeches', objective: 'electra', train: { steps: 1 } }";

function load(bytes: Buffer): ReturnType<typeof loadExperiment> {
  const file = path.join(folder, 'file.json5');
  writeFileSync(file, bytes);
  return loadExperiment(file, { components, code: folder });
}

async function reportOf(bytes: Buffer): Promise<string> {
  return report((await load(bytes)).problems, { folder, color: false });
}
