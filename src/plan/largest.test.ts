/** Sizes to try where something does not fit. */
import { expect, it } from 'vitest';
import { divisorsOf } from './largest.ts';

it('finds every divisor, ascending', () => {
  for (let count = 1; count <= 200; count++) {
    const all = Array.from({ length: count }, (_, index) => index + 1).filter((size) => count % size === 0);
    expect(divisorsOf(count)).toEqual(all);
  }
});

it('makes no list as long as the number', () => {
  expect(divisorsOf(2 ** 40)).toHaveLength(41);
});
