/** An exclamation mark in a pattern takes files away at its beginning, and is a character of a name everywhere else. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { patternFrom } from './pattern-text.ts';
import { matchPatterns } from './patterns.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pattern-marks-'));
  mkdirSync(path.join(folder, 'in'));
  for (const name of ['!a.txt', '!b.txt', 'b.txt', 'c.txt', 'in/!c.txt', 'in/d.txt']) writeFileSync(path.join(folder, name), 'text\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['./!*.txt', ['!a.txt', '!b.txt']],
  ['.//!a*', ['!a.txt']],
  ['./{!a,b}*.txt', ['!a.txt', 'b.txt']],
  ['{!a,b}*.txt', ['!a.txt', 'b.txt']],
  ['@(!a|b)*.txt', ['!a.txt', 'b.txt']],
  ['in/!*', ['in/!c.txt']],
  ['./!(b).txt', ['!a.txt', '!b.txt', 'c.txt']],
  ['[!!]*.txt', ['b.txt', 'c.txt']],
])('%s finds the files that it spells, and takes the same ones away', async (pattern, those) => {
  expect(await found(pattern)).toEqual(those);
  expect(await found(patternFrom('in', `../${pattern}`))).toEqual(those);
  const all = await found('**/*.txt');
  expect(await found('**/*.txt', `!${pattern}`)).toEqual(all.filter((name) => !those.includes(name)));
});

async function found(...patterns: readonly string[]): Promise<string[]> {
  const { files, wrong } = await matchPatterns(patterns, folder);
  expect(wrong).toEqual([]);
  return files.map(({ name }) => name);
}
