import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errors, UserError } from './errors.ts';

it('documents every code, and no other', () => {
  const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)`/gm)].map((found) => found[1]);
  const known = Object.values(errors).map(({ code }) => code);
  expect(documented.toSorted()).toEqual(known.toSorted());
  expect(new Set(known).size).toBe(known.length);
});

it('shows a code, what is wrong and what to do, without a stack', () => {
  const error = new UserError(errors.BAD_ARGUMENTS({ reason: 'No.', hint: 'Yes.' }));
  expect(error.text).toBe('error  bad-arguments\n  No.\n  Yes.');
  expect(error.exitCode).toBe(2);
});
