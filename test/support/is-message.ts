/** What every message of the program must be like. */
import { expect } from 'vitest';
import type { Ended } from './cli.ts';

/** For people: no stack, no "bug", no paths into the program beyond the place where a component failed. */
export function isMessage({ error }: Ended): void {
  expect(error).not.toMatch(/^\s+at /m);
  expect(error).not.toMatch(/node:internal|This should not have happened|\[object Object\]|undefined/);
}
