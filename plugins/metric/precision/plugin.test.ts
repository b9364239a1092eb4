import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import precision from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (precision.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('is the share of predicted positives that are positive', () => {
  expect(of([1, 0, 0, 1], [1, 1, 1, 0])).toBeCloseTo(1 / 3, 12);
});

it('is zero while nothing is predicted to be positive, as in scikit-learn', () => {
  expect(of([1, 0], [0, 0])).toBe(0);
});
