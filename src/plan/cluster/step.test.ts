import { describe, expect, it } from 'vitest';
import { latest } from './sums.ts';
import { simulateStep, type SharedStep, type Summing } from './step.ts';

/** 13.5 million floats over 1 Gbit/s with a latency of 50 µs; eight micro-batches of 0.2 s between all ranks. */
function stepOf(ranks: number, changed: Partial<SharedStep> = {}): SharedStep {
  return {
    ranks,
    rounds: 8 / ranks,
    floats: 13_549_056,
    figures: 6,
    network: { bandwidth: 125e6, latency: 50e-6, overhead: 0 },
    layOut: 0.01,
    update: 0.02,
    microBatch: () => 0.2,
    forward: 1 / 3,
    adding: 0,
    apart: false,
    ...changed,
  };
}

const secondsOf = (step: SharedStep, summing: Summing): number => latest(simulateStep(step, summing, new Float64Array(step.ranks)));
const SUMMINGS: readonly Summing[] = ['in-order', 'in-order-meanwhile', 'ring', 'ring-meanwhile', 'tree'];

it.each(SUMMINGS)('one rank computes everything itself, whatever others would do: %s', (summing) => {
  expect(secondsOf(stepOf(1), summing)).toBeCloseTo(0.01 + 8 * 0.2 + 0.02, 9);
});

it.each([2, 4, 8])('%i ranks send (k + 1)(n - 1)/n of the gradient, and wait as long', (n) => {
  const step = stepOf(n);
  const gradient = (4 * step.floats) / 125e6;
  const latencies = 3 + 2 * (step.rounds + 1);
  const wanted = 0.03 + 0.2 * step.rounds + ((step.rounds + 1) * (n - 1) * gradient) / n + latencies * 50e-6;
  // But for greetings, sums of squares, and slices that begin at multiples of 4,096 floats.
  expect(Math.abs(secondsOf(step, 'in-order') - wanted)).toBeLessThan(2e-3);
});

it('ranks that update their slices alone share the update too', () => {
  const whole = secondsOf(stepOf(4), 'in-order') - secondsOf(stepOf(4, { apart: true }), 'in-order');
  expect(whole).toBeCloseTo(0.02 - 0.02 / 4, 9);
  expect(secondsOf(stepOf(4, { apart: true }), 'ring')).toBe(secondsOf(stepOf(4), 'ring'));
});

it('what is added up costs as many additions as there are floats, in every round', () => {
  const [with_, without] = [1e-9, 0].map((adding) => secondsOf(stepOf(2, { adding }), 'in-order'));
  expect(with_ - without).toBeCloseTo(4 * 13_549_056 * 1e-9, 5);
});

describe('while the next micro-batch is computed', () => {
  it('all but the last round travels for nothing where the network is faster than the computation', () => {
    const step = stepOf(2, { microBatch: () => 1 });
    const round = (0.5 * 4 * step.floats) / 125e6;
    expect(secondsOf(step, 'in-order-meanwhile')).toBeCloseTo(0.03 + 4 * 1 + 2 * round, 2);
  });

  it('the network is what takes the time where it is slower', () => {
    const step = stepOf(2, { microBatch: () => 0.01 });
    const round = (0.5 * 4 * step.floats) / 125e6;
    expect(secondsOf(step, 'in-order-meanwhile')).toBeCloseTo(0.03 + 0.01 + 5 * round, 2);
  });

  it('nothing is gained with one micro-batch for each rank', () => {
    expect(secondsOf(stepOf(8), 'in-order-meanwhile')).toBe(secondsOf(stepOf(8), 'in-order'));
  });

  it('a ring in buckets ends no earlier than the last bucket takes, and no later than one that begins afterwards', () => {
    const step = stepOf(4, { microBatch: () => 5 });
    const computing = 0.03 + 2 * 5;
    const buckets = secondsOf(step, 'ring-meanwhile');
    expect(buckets).toBeGreaterThan(computing);
    expect(buckets - computing).toBeLessThan(0.55 * (secondsOf(step, 'ring') - computing));
  });
});

describe.each(SUMMINGS)('with sums by %s', (summing) => {
  it('a faster network, a shorter latency and a smaller model never take longer', () => {
    const network = { bandwidth: 125e6, latency: 50e-6, overhead: 2e-6 };
    const base = secondsOf(stepOf(4, { network }), summing);
    expect(secondsOf(stepOf(4, { network: { ...network, bandwidth: 1.25e9 } }), summing)).toBeLessThan(base);
    expect(secondsOf(stepOf(4, { network: { ...network, latency: 1e-6 } }), summing)).toBeLessThan(base);
    expect(secondsOf(stepOf(4, { network: { ...network, overhead: 0 } }), summing)).toBeLessThan(base);
    expect(secondsOf(stepOf(4, { network, floats: 1_000_000 }), summing)).toBeLessThan(base);
  });

  it('a slow rank sets the pace: all end at the same time, later by what it takes longer', () => {
    const slow = stepOf(4, { microBatch: (rank) => (rank === 2 ? 0.3 : 0.2) });
    const ends = simulateStep(slow, summing, new Float64Array(4));
    const later = latest(ends) - secondsOf(stepOf(4), summing);
    // What travels meanwhile hides behind a part of that.
    const least = summing.endsWith('meanwhile') ? 0.1 : 0.2;
    expect(later).toBeGreaterThanOrEqual(least - 1e-9);
    expect(later).toBeLessThanOrEqual(0.2 + 1e-9);
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(1e-9);
  });
});

it('a thousand ranks are simulated within seconds, by every way', { timeout: 60_000 }, () => {
  const step = stepOf(1024, { rounds: 2 });
  const started = performance.now();
  const seconds = SUMMINGS.map((summing) => secondsOf(step, summing));
  expect((performance.now() - started) / 1000).toBeLessThan(20);
  for (const each of seconds) expect(each).toBeGreaterThan(0.43);
});
