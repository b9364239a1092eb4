import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import accuracy from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (accuracy.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('is the share that is right', () => {
  expect(of([0, 1, 2, 2], [0, 1, 1, 2])).toBe(0.75);
  expect(of([0], [1])).toBe(0);
});
