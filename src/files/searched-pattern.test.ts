/** Folders have names of every kind; what lies in them is found by its name, by a pattern, and from elsewhere. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseOfPattern, escapedName, patternFrom } from './pattern-text.ts';
import { matchPatterns, namesMatching } from './patterns.ts';

const FOLDERS = ['data (2)', '(old)', 'c++', 'me@home', 'a+b(c)', 'a|b', 'a,b', 'q"t', "it's", 'u!v', '#1 $x ^y', 'trail '];
const ESCAPED = ['@(x)', '+(x)', '!(x)', '{x}', '[x]', 'st*r', 'back\\slash'];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'searched-pattern-'));
  for (const name of [...FOLDERS, ...ESCAPED]) {
    mkdirSync(path.join(folder, name));
    for (const file of [name, 'f']) writeFileSync(path.join(folder, name, `${file}.txt`), 'text\n');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file in a folder is found, whatever characters the folder has', () => {
  it.each([...FOLDERS, ...ESCAPED])('by its name: %s', async (name) => {
    expect(await found(`${name}/f.txt`)).toEqual([`${name}/f.txt`]);
    expect(await found(patternFrom(name, 'f.txt'))).toEqual([`${name}/f.txt`]);
    expect(await found(path.join(folder, name, 'f.txt'))).toEqual([`${name}/f.txt`]);
  });

  it.each(FOLDERS)('by a pattern, and not more than it: %s', async (name) => {
    const both = [`${name}/${name}.txt`, `${name}/f.txt`].sort();
    expect(await found(`${name}/*.txt`)).toEqual(both);
    expect(await found(`${name}/**/*.txt`)).toEqual(both);
    expect(await found(`**/${name}.txt`)).toEqual([`${name}/${name}.txt`]);
    expect(baseOfPattern(`${name}/*.txt`)).toBe(`${name}/`);
    const all = await found('**/*.txt');
    expect(await found('**/*.txt', `!${escapedName(name)}/**`)).toEqual(all.filter((each) => !both.includes(each)));
  });

  it.each([...FOLDERS, ...ESCAPED])('by a pattern told from elsewhere, which escapes what means something: %s', async (name) => {
    const both = [`${name}/${name}.txt`, `${name}/f.txt`].sort();
    expect(await found(patternFrom(name, '*.txt'))).toEqual(both);
    expect(await found(`${escapedName(name)}*/**/*.txt`)).toEqual(both);
  });

  it.each([...FOLDERS, ...ESCAPED])('by names that are listed and on no disk, as those of a hub: %s', async (name) => {
    const names = [...FOLDERS, ...ESCAPED].map((each) => `${each}/f.txt`);
    expect(await namesMatching(`${escapedName(name)}/*.txt`, names)).toEqual([`${name}/f.txt`]);
  });
});

it.each([
  ['@(c++|me@home)/f.txt', ['c++/f.txt', 'me@home/f.txt']],
  ['data [(]?[)]/f.txt', ['data (2)/f.txt']],
  ['{data (2),(old)}/f.txt', ['(old)/f.txt', 'data (2)/f.txt']],
  ['@(data (2)|c++)/f.txt', ['c++/f.txt', 'data (2)/f.txt']],
  ['\\@(x)/f.txt', ['@(x)/f.txt']],
  ['[#-%]*/f.txt', ['#1 $x ^y/f.txt']],
  ['back\\\\*/f.txt', ['back\\slash/f.txt']],
])('%s means what it does in a shell', async (pattern, those) => {
  expect(await found(pattern)).toEqual(those);
});

async function found(...patterns: readonly string[]): Promise<string[]> {
  const { files, wrong } = await matchPatterns(patterns, folder);
  expect(wrong).toEqual([]);
  return files.map(({ name }) => name);
}
