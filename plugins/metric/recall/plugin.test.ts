import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import recall from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (recall.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('is the share of positives that were found', () => {
  expect(of([1, 1, 1, 0], [1, 0, 1, 1])).toBeCloseTo(2 / 3, 12);
});

it('is zero while nothing is positive, as in scikit-learn', () => {
  expect(of([0, 0], [0, 1])).toBe(0);
});
