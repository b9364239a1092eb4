import { expect, it } from 'vitest';
import { labelsAbove } from './label-sets.ts';

it('gives the labels whose probability is above the threshold, and none at it', () => {
  expect(labelsAbove([2, 0, -1, 0.1], 0.5)).toEqual([0, 3]);
  expect(labelsAbove([2, 0, -1], 0.25)).toEqual([0, 1, 2]);
  expect(labelsAbove([2, 0, -1000, 1000], 0.9)).toEqual([3]);
  expect(labelsAbove([], 0.5)).toEqual([]);
});
