/** docs/guarantees.md: each promise names a test that is there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { titlesIn } from './support/titles.ts';

const page = readFileSync(path.join(root, 'docs/guarantees.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| (?!promise|work|---)/.test(line));
const promises = rows.map((row) => /^\| (?<promise>.+?) \| `(?<file>[^`]+)`: (?<title>.+) \|$/.exec(row)?.groups ?? { promise: row });

describe('a guarantee', () => {
  it.each(promises)('has its test: $promise', ({ file, title }) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    const scenario = /^ {2}name: '(.*)',$/m.exec(source)?.[1];
    expect(file.startsWith('test/chaos/') ? [scenario] : titlesIn(source)).toContain(title);
  });

  it('is given once', () => {
    expect(promises.length).toBeGreaterThan(30);
    expect(new Set(promises.map(({ promise }) => promise)).size).toBe(promises.length);
  });
});
