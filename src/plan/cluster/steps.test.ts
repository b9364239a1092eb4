import { describe, expect, it } from 'vitest';
import { secondsOfStep, type EvenStep } from './steps.ts';

const EVEN = { slow: 1, jitter: 0 };

function stepOf(ranks: number, rounds = 1): EvenStep {
  const network = { bandwidth: 1.25e9, latency: 50e-6, overhead: 2e-6 };
  return {
    ranks,
    rounds,
    floats: 4_000_000,
    figures: 6,
    network,
    layOut: 0,
    update: 0,
    microBatch: 0.5,
    forward: 1 / 3,
    adding: 0,
    apart: false,
  };
}

describe('ranks whose micro-batches do not take equally long', () => {
  it('wait for the slowest of them in every step, the longer the more they are', () => {
    const waits = [2, 8, 64].map(
      (ranks) => secondsOfStep(stepOf(ranks), 'in-order', { ...EVEN, jitter: 0.1 }) - secondsOfStep(stepOf(ranks), 'in-order', EVEN),
    );
    // The largest of n normal numbers is 0.56, 1.42 and 2.35 deviations above their mean (order statistics).
    expect(waits[0] / 0.05).toBeCloseTo(0.56, 0);
    expect(waits[1] / 0.05).toBeCloseTo(1.42, 0);
    expect(waits[2] / 0.05).toBeCloseTo(2.35, 0);
    expect(waits[0]).toBeLessThan(waits[1]);
    expect(waits[1]).toBeLessThan(waits[2]);
  });

  it('wait less where they exchange once than where they do after every micro-batch', () => {
    const uneven = { ...EVEN, jitter: 0.2 };
    const own = (summing: 'in-order' | 'ring'): number =>
      secondsOfStep(stepOf(8, 8), summing, uneven) - secondsOfStep(stepOf(8, 8), summing, EVEN);
    expect(own('ring')).toBeLessThan(0.7 * own('in-order'));
  });

  it('come to the same times whenever they are simulated', () => {
    const once = (): number => secondsOfStep(stepOf(8), 'in-order', { slow: 1.5, jitter: 0.1 });
    expect(once()).toBe(once());
  });
});

it('one slow rank has all of them wait for it', () => {
  const [even, slow] = [1, 1.5].map((factor) => secondsOfStep(stepOf(4, 2), 'in-order', { ...EVEN, slow: factor }));
  // But for slices that are not all as long.
  expect(slow - even).toBeCloseTo(0.5 * 0.5 * 2, 3);
});

it('a single rank is neither slow nor late', () => {
  expect(secondsOfStep(stepOf(1, 4), 'in-order', { slow: 2, jitter: 0.3 })).toBe(2);
});
