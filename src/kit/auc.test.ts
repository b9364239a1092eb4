import { expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { areaUnderCurve } from './auc.ts';

const auc = (positives: readonly number[], negatives: readonly number[]): number =>
  areaUnderCurve(Float64Array.from(positives), Float64Array.from(negatives));

it('is 1, 0 or a half where scores separate the classes, separate them the wrong way, or say nothing', () => {
  expect(auc([3, 4], [1, 2])).toBe(1);
  expect(auc([1, 2], [3, 4])).toBe(0);
  expect(auc([7, 7, 7], [7, 7])).toBe(0.5);
});

it('counts a tie as half a win: (1 + 1/2 + 0 + 1) / 4', () => {
  expect(auc([3, 2], [2, 3])).toBe(0.5);
  expect(auc([5, 2], [2, 1])).toBe(0.875);
});

it('is undefined with one class, and with a score that is not a number', () => {
  expect(auc([1], [])).toBeNaN();
  expect(auc([], [1])).toBeNaN();
  expect(auc([1, Number.NaN], [0])).toBeNaN();
});

it('equals the count over all pairs, ties, infinities and negative zero included', () => {
  for (let round = 0; round < 30; round++) {
    const random = randomFor('auc', round);
    const scores = (n: number): number[] =>
      Array.from({ length: n }, () => [random.integer(6) - 3, random.normal(), Infinity, -Infinity, -0][random.integer(5)]);
    const positives = scores(1 + random.integer(40));
    const negatives = scores(1 + random.integer(40));
    const wins = positives.flatMap((p) => negatives.map((n) => (p > n ? 1 : p === n ? 0.5 : 0)));
    expect(auc(positives, negatives)).toBeCloseTo(wins.reduce((a: number, b) => a + b, 0) / wins.length, 14);
  }
});
