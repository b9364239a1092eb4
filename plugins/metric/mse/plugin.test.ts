import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import mse from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (mse.create({}, {}) as Metric).start();
  for (let i = 0; i < labels.length; i++) collected.add({ labels: [labels[i]], predictions: [predictions[i]] });
  return collected.result();
};

it('is the mean of the squared errors: (0 + 4 + 9) / 3', () => {
  expect(of([1, 2, 3], [1, 4, 0])).toBeCloseTo(13 / 3, 14);
});

it('is undefined of nothing', () => {
  expect(of([], [])).toBeNaN();
});
