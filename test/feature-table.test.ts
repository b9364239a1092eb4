/** docs/feature-table.md: what it says of electra-run is backed by tests that are there. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { titlesIn } from './support/titles.ts';

const page = readFileSync(path.join(root, 'docs/feature-table.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const features = rows.filter((cells) => cells.length > 3);
const tests = rows
  .filter((cells) => cells.length === 3)
  .map(([number, file, title]) => ({ number, file: file.replaceAll('`', ''), title }));
const broken = 'test/errors/errors.test.ts';

describe('the feature table', () => {
  it('numbers its rows from 1 on, and says yes, partly or no of each system', () => {
    expect(features.map(([number]) => Number(number))).toEqual(features.map((_, index) => index + 1));
    const cells = features.flatMap(([number, , ours, ...others]) => [ours, ...others].map((cell) => [number, cell]));
    expect(cells).toHaveLength(7 * features.length);
    expect(cells.filter(([, cell]) => !/^(yes|partly|no|–)\b|^–/.test(cell))).toEqual([]);
  });

  it('names a test for each row in which electra-run has something, and none for the others', () => {
    const has = features.filter(([, , ours]) => !/^no\b/.test(ours)).map(([number]) => number);
    expect(has.length).toBeGreaterThan(40);
    expect([...new Set(tests.map(({ number }) => number))]).toEqual(has);
  });

  it.each(tests)('row $number: $file has the test “$title”', ({ file, title }) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    if (file === broken)
      expect(['json5', 'txt'].filter((ending) => !existsSync(path.join(root, path.dirname(file), `${title}.${ending}`)))).toEqual([]);
    else expect(titlesIn(source)).toContain(title);
  });
});
