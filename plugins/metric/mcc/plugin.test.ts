import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import mcc from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (mcc.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('is (TP·TN - FP·FN) / √(…) for two classes', () => {
  // TP 2, TN 1, FP 1, FN 1
  expect(of([1, 1, 1, 0, 0], [1, 1, 0, 0, 1])).toBeCloseTo((2 * 1 - 1 * 1) / Math.sqrt(3 * 3 * 2 * 2), 12);
});

it('is 1, -1 and 0 for perfect, inverted and constant predictions', () => {
  expect(of([0, 1, 1], [0, 1, 1])).toBeCloseTo(1, 12);
  expect(of([0, 1, 1], [1, 0, 0])).toBeCloseTo(-1, 12);
  expect(of([0, 1, 1], [1, 1, 1])).toBe(0);
});

it('takes more than two classes', () => {
  // 3 of 5 right; 2, 2 and 1 labelled and predicted
  expect(of([0, 0, 1, 1, 2], [0, 1, 1, 0, 2])).toBeCloseTo((3 * 5 - (4 + 4 + 1)) / Math.sqrt((25 - 9) * (25 - 9)), 12);
});
