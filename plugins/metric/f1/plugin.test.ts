import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import f1 from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (f1.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('is the harmonic mean of precision 1/2 and recall 1/3', () => {
  expect(of([1, 1, 1, 0], [1, 0, 0, 1])).toBeCloseTo(0.4, 12);
});

it('is zero where every positive is missed, and where there is none on either side, as in scikit-learn', () => {
  expect(of([1, 0], [0, 0])).toBe(0);
  expect(of([0, 0], [0, 0])).toBe(0);
});
