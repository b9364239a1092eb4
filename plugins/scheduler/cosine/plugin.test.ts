import { expect, it } from 'vitest';
import type { Scheduler } from 'electra-run';
import cosine from './plugin.ts';

it('falls from the rate to the floor, half way between in the middle', () => {
  const { rate } = cosine.create({ rate: 1, warmup: 20, floor: 0.2 }, {}) as Scheduler;
  expect([0, 9, 19, 20, 60, 100, 150].map((step) => Number(rate(step, 100).toFixed(6)))).toEqual([0.05, 0.5, 1, 1, 0.6, 0.2, 0.2]);
});

it('reaches zero without a floor, and is never negative', () => {
  const { rate } = cosine.create({ rate: 1, warmup: 0, floor: 0 }, {}) as Scheduler;
  expect(rate(0, 3)).toBe(1);
  expect(rate(3, 3)).toBeCloseTo(0, 12);
});
