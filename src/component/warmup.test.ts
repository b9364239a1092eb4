import { describe, expect, it } from 'vitest';
import { warmupProblems } from './warmup.ts';

describe('a warm-up', () => {
  it.each([
    [10, 10, 'a warm-up of 10 steps never ends in a run of 10.'],
    [0.96, 10, 'a warm-up of 0.96 of all steps never ends in a run of 10.'],
    [0.75, 2, 'a warm-up of 0.75 of all steps never ends in a run of 2.'],
    [1.5, undefined, 'a warm-up of 1.5 is neither a share of all steps nor a whole number of them.'],
  ])('of %d in %d steps is refused', (warmup, steps, message) => {
    expect(warmupProblems(warmup, steps)).toMatchObject([{ path: ['warmup'], message }]);
  });

  it.each([
    [0.94, 10],
    [0.1, 1],
    [0.9, 1],
    [9, 10],
    [0, 1],
  ])('of %d in %d steps is none', (warmup, steps) => {
    expect(warmupProblems(warmup, steps)).toEqual([]);
  });
});
