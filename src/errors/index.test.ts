import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { expect, it } from 'vitest';
import { errors, UserError } from './index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const [core, plugins] = readFileSync(path.join(root, 'docs/errors.md'), 'utf8').split('## Of the components that ship');

it('documents every code, and no other', () => {
  const known = Object.values(errors).map(({ code }) => code);
  expect(documentedIn(core)).toEqual(known.toSorted());
  expect(new Set(known).size).toBe(known.length);
});

it('documents every code of a plugin that ships, and no other', () => {
  const files = fastGlob.sync('plugins/**/*.ts', { cwd: root, ignore: ['**/*.test.ts'] });
  const thrown = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/\bcode: '([a-z-]+)'/g)].map((found) => found[1]),
  );
  expect(thrown.length).toBeGreaterThan(0);
  expect(documentedIn(plugins)).toEqual([...new Set(thrown)].toSorted());
});

it('shows a code, what is wrong and what to do, without a stack', () => {
  const error = new UserError(errors.BAD_ARGUMENTS({ reason: 'No.', hint: 'Yes.' }));
  expect(error.text).toBe('error  bad-arguments\n  No.\n  Yes.');
  expect(error.exitCode).toBe(2);
});

function documentedIn(page: string): string[] {
  return [...page.matchAll(/^\| `([a-z-]+)`/gm)].map((found) => found[1]).toSorted();
}
