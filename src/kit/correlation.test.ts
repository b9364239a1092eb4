import { expect, it } from 'vitest';
import { averageRanks, correlation } from './correlation.ts';

const x = [1, 2, 2, 3.5, 5, -4, 2];
const y = [0.5, 1.5, 1.25, 1.5, 9, -2, 1.5];

it('is what scipy.stats.pearsonr says', () => {
  expect(correlation(x, y)).toBeCloseTo(0.7986555260158941, 14);
  expect(correlation([1e200, 2e200, 4e200], [1, 3, 2])).toBeCloseTo(0.3273268353539885, 14);
});

it('is what scipy.stats.spearmanr says, over ranks that ties share', () => {
  expect(averageRanks(x)).toEqual([2, 4, 4, 6, 7, 1, 4]);
  expect(averageRanks(y)).toEqual([2, 5, 3, 5, 7, 1, 5]);
  expect(correlation(averageRanks(x), averageRanks(y))).toBeCloseTo(0.9230769230769231, 14);
});

it('is exactly 1 or -1 for what lies on a line, never beyond', () => {
  for (let scale = 0.1; scale < 3; scale += 0.1) {
    const scaled = x.map((value) => scale * value + 0.3);
    expect(Math.abs(correlation(x, scaled))).toBeLessThanOrEqual(1);
    expect(correlation(x, scaled)).toBeCloseTo(1, 14);
  }
});

it.each([
  [[], []],
  [[1], [2]],
  [
    [1, 2],
    [3, 3],
  ],
  [
    [1, Number.NaN],
    [1, 2],
  ],
])('is undefined for %j and %j', (left, right) => {
  expect(correlation(left, right)).toBeNaN();
  expect(correlation(averageRanks(right), averageRanks(left))).toBeNaN();
});
