import { describe, expect, it } from 'vitest';
import { nothingAround, type Scheduler } from 'electra-run';
import wsd from './plugin.ts';

const made = (options: Partial<Parameters<typeof wsd.create>[0]>): Scheduler =>
  wsd.create({ rate: 1, warmup: 0, decay: 0.2, shape: 'linear', floor: 0, ...options }, {}) as Scheduler;
const rounded = ({ rate }: Scheduler, steps: readonly number[], total: number): number[] =>
  steps.map((step) => Number(rate(step, total).toFixed(6)));

it('rises, stays, and falls over the last steps', () => {
  expect(rounded(made({ warmup: 4 }), [0, 1, 3, 4, 50, 80, 90, 99, 100, 120], 100)).toEqual([0.25, 0.5, 1, 1, 1, 1, 0.5, 0.05, 0, 0]);
});

it('falls as 1 - √ of what has passed of the decay (Hägele et al. 2024)', () => {
  expect(rounded(made({ shape: '1-sqrt' }), [79, 80, 85, 95, 99], 100)).toEqual([
    1,
    1,
    0.5,
    Number((1 - Math.sqrt(0.75)).toFixed(6)),
    Number((1 - Math.sqrt(0.95)).toFixed(6)),
  ]);
});

it('stops at its floor, and without a decay never falls', () => {
  expect(rounded(made({ floor: 0.1 }), [79, 90, 100], 100)).toEqual([1, 0.55, 0.1]);
  expect(rounded(made({ decay: 0 }), [0, 99, 100, 500], 100)).toEqual([1, 1, 1, 1]);
});

it('has the same rates on its plateau however long the run is, where warm-up is a number of steps', () => {
  const { rate } = made({ warmup: 10, decay: 50, shape: '1-sqrt' });
  const plateau = Array.from({ length: 50 }, (_, step) => step);
  expect(plateau.map((step) => rate(step, 100))).toEqual(plateau.map((step) => rate(step, 1000)));
});

describe('a decay', () => {
  const complaints = (warmup: number, decay: number): string =>
    String(
      wsd.check?.({ rate: 1, warmup, decay, shape: 'linear', floor: 0 }, { ...nothingAround, at: () => 100 }).map(({ message }) => message),
    );

  it('that does not fit beside the warm-up is refused', () => {
    expect(complaints(0.5, 0.6)).toBe('a warm-up of 50 and a decay of 60 steps do not fit into 100.');
    expect(complaints(40, 60)).toBe('');
  });

  it('of half a step is refused', () => {
    expect(complaints(0, 1.5)).toMatch(/neither a share/);
  });
});
