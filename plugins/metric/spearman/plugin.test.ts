import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import spearman from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (spearman.create({}, {}) as Metric).start();
  for (let i = 0; i < labels.length; i++) collected.add({ labels: [labels[i]], predictions: [predictions[i]] });
  return collected.result();
};

it('asks for the order alone', () => {
  expect(of([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 14);
});

it('gives equal numbers the mean of their ranks', () => {
  // scipy.stats.spearmanr
  expect(of([1, 2, 2, 3.5, 5, -4, 2], [0.5, 1.5, 1.25, 1.5, 9, -2, 1.5])).toBeCloseTo(0.9230769230769231, 14);
});
