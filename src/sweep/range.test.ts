import { describe, expect, it } from 'vitest';
import type { Range } from '../experiment/range.ts';
import { placeInRange, valueInRange } from './range.ts';

const ranges: readonly [string, Range][] = [
  ['a linear range', { from: -2, to: 6 }],
  ['a logarithmic range', { from: 1e-4, to: 1e-2, scale: 'log' }],
  ['whole numbers', { from: 2, to: 9, whole: true }],
  ['whole numbers on a log scale', { from: 8, to: 512, whole: true, scale: 'log' }],
];

describe.each(ranges)('%s', (_, range) => {
  it('has its ends at 0 and 1, and no value beyond them', () => {
    expect(valueInRange(range, 0)).toBe(range.from);
    expect(valueInRange(range, 1)).toBe(range.to);
    for (let place = 0; place <= 1; place += 0.01) {
      expect(valueInRange(range, place)).toBeGreaterThanOrEqual(range.from ?? 0);
      expect(valueInRange(range, place)).toBeLessThanOrEqual(range.to ?? 0);
    }
  });

  it('finds the place of a value again, as far as rounding lets it', () => {
    for (let place = 0; place <= 1; place += 0.05) {
      const value = valueInRange(range, place);
      expect(valueInRange(range, placeInRange(range, value))).toBe(value);
    }
  });
});

it('finds choices by what they say, whole components too', () => {
  const range = { of: [1, 'two', { type: 'sgd', momentum: 0.9 }] };
  expect(range.of.map((value) => placeInRange(range, structuredClone(value)))).toEqual([0, 1, 2]);
  expect([0, 1, 2].map((place) => valueInRange(range, place))).toEqual(range.of);
});
