/** The pages of `decisions/`: in the list, of one form, on one screen. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/cli.ts';

/** Characters of one screen, about. */
const SCREEN = 3000;

const folder = path.join(root, 'decisions');
const pages = readdirSync(folder)
  .filter((file) => file !== 'README.md')
  .sort();

it('are numbered from 001 on, and listed in one line each', () => {
  expect(pages).toEqual(
    pages.map((_, index) => expect.stringMatching(new RegExp(`^${String(index + 1).padStart(3, '0')}-[a-z0-9-]+\\.md$`))),
  );
  const rows = readFileSync(path.join(folder, 'README.md'), 'utf8').matchAll(/^\| \[(\d+)\]\((.*)\) \| \S.*\. \|$/gm);
  expect([...rows].map(([, number, file]) => [number, file])).toEqual(pages.map((file) => [file.slice(0, 3), file]));
});

describe.each(pages)('%s', (file) => {
  const text = readFileSync(path.join(folder, file), 'utf8');

  it('says context, decision and consequences, on one screen', () => {
    expect([...text.matchAll(/^#+ .*$/gm)].map(([heading]) => heading)).toEqual([
      expect.stringMatching(`^# ${file.slice(0, 3)} \\S`),
      '## Context',
      '## Decision',
      '## Consequences',
    ]);
    expect(text.length).toBeLessThan(SCREEN);
  });
});
