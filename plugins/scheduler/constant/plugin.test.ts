import { expect, it } from 'vitest';
import type { Scheduler } from 'electra-run';
import constant from './plugin.ts';

it('stays where warm-up ends', () => {
  const { rate } = constant.create({ rate: 8, warmup: 4 }, {}) as Scheduler;
  expect([0, 1, 2, 3, 4, 99, 1000].map((step) => rate(step, 100))).toEqual([2, 4, 6, 8, 8, 8, 8]);
});
