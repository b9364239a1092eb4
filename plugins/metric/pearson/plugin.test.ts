import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import pearson from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (pearson.create({}, {}) as Metric).start();
  for (let i = 0; i < labels.length; i++) collected.add({ labels: [labels[i]], predictions: [predictions[i]] });
  return collected.result();
};

it('is 1 where predictions are on a line with the labels, however far off, and -1 where the line falls', () => {
  expect(of([1, 2, 4], [110, 120, 140])).toBeCloseTo(1, 14);
  expect(of([1, 2, 4], [-1, -2, -4])).toBeCloseTo(-1, 14);
});

it('is undefined for a prediction that is always the same', () => {
  expect(of([1, 2, 4], [2, 2, 2])).toBeNaN();
});
