import { expect, it } from 'vitest';
import type { Scheduler } from 'electra-run';
import linear from './plugin.ts';

const rates = (options: Parameters<typeof linear.create>[0], total: number): number[] => {
  const { rate } = linear.create(options, {}) as Scheduler;
  return Array.from({ length: total + 1 }, (_, step) => Number(rate(step, total).toFixed(6)));
};

it('rises and falls at once, like ELECTRA, from a first step that counts to zero after the last', () => {
  expect(rates({ rate: 1, warmup: 4, power: 1 }, 10)).toEqual([0.25, 0.45, 0.6, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]);
});

it('takes warm-up as a share', () => {
  expect(rates({ rate: 1, warmup: 0.4, power: 1 }, 10)).toEqual(rates({ rate: 1, warmup: 4, power: 1 }, 10));
});

it('bends with the power', () => {
  expect(rates({ rate: 2, warmup: 0, power: 2 }, 4)).toEqual([2, 1.125, 0.5, 0.125, 0]);
});
