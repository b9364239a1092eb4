import { expect, it } from 'vitest';
import type { Metric } from 'electra-run';
import macroF1 from './plugin.ts';

const of = (labels: readonly number[], predictions: readonly number[]): number => {
  const collected = (macroF1.create({}, {}) as Metric).start();
  collected.add({ labels, predictions });
  return collected.result();
};

it('weighs every class alike: (2/3 + 1/2 + 0) / 3', () => {
  // class 0: 1 of 1 labelled, 2 predicted; class 1: 1 of 2, 2 predicted; class 2: 0 of 1, none predicted
  expect(of([0, 1, 1, 2], [0, 1, 0, 1])).toBeCloseTo((2 / 3 + 1 / 2 + 0) / 3, 12);
});

it('counts a class that is only ever predicted', () => {
  expect(of([0, 0], [0, 5])).toBeCloseTo(2 / 3 / 2, 12);
});
