import { describe, expect, it } from 'vitest';
import { failureLines, gainOver, markFailures, summaryOf } from './over-seeds.ts';
import type { FineTunedRun, Initialization } from './trial.ts';

const accuracy = { metric: 'accuracy', metrics: ['accuracy'], higherIsBetter: true, floor: 0.5 };

describe('a seed', () => {
  it('that stays at the floor where another one leaves it has failed, and is in no mean', () => {
    const marked = markFailures(runs([0.8, 0.5, 0.9, 0.4]), accuracy);
    expect(marked.map(({ failed }) => failed)).toEqual([undefined, 'stayed at the floor', undefined, 'stayed at the floor']);
    expect(summaryOf(marked, 'pretrained', accuracy)).toMatchObject({
      mean: expect.closeTo(0.85, 12),
      median: expect.closeTo(0.85, 12),
      perSeed: [0.8, 0.9],
      seeds: 4,
      failed: [
        { seed: 2, why: 'stayed at the floor' },
        { seed: 4, why: 'stayed at the floor' },
      ],
    });
  });

  it('counts where no other one of its start and rate leaves the floor: that is what these come to', () => {
    const both = [...runs([0.5, 0.5]), ...runs([0.8, 0.9], { init: 'scratch' })];
    expect(markFailures(both, accuracy).map(({ failed }) => failed)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('fails below a floor that is to be undercut, and without a value where others have one', () => {
    const error = { metric: 'accuracy', higherIsBetter: false, floor: 2 };
    expect(markFailures(runs([1, 2, 3]), error).map(({ failed }) => failed === undefined)).toEqual([true, false, false]);
    const correlation = { metric: 'accuracy', higherIsBetter: true, floor: Number.NaN };
    expect(markFailures(runs([0.3, Number.NaN]), correlation).map(({ failed }) => failed === undefined)).toEqual([true, false]);
  });

  it('only fails by diverging where the task has no floor', () => {
    const { floor, ...without } = accuracy;
    expect(floor).toBe(0.5);
    expect(markFailures(runs([0.8, 0.1]), without).every(({ failed }) => failed === undefined)).toBe(true);
  });
});

describe('a start', () => {
  it('comes to mean, median, deviation, and the 95 % interval of the mean by t with n - 1 degrees of freedom', () => {
    const { mean, median, deviation, low, high } = summaryOf(runs([0.7, 0.8, 0.75, 0.65, 0.9]), 'pretrained', accuracy);
    // t(0.975, 4) = 2.7764; deviation 0.0961769 over the root of 5.
    expect([mean, median, deviation]).toEqual([expect.closeTo(0.76, 12), 0.75, expect.closeTo(0.0961769, 6)]);
    expect([low, high]).toEqual([expect.closeTo(0.76 - 0.119419, 5), expect.closeTo(0.76 + 0.119419, 5)]);
  });

  it('has no interval from one seed', () => {
    expect(summaryOf(runs([0.7]), 'pretrained', accuracy)).toMatchObject({ mean: 0.7, deviation: 0, low: null, high: null });
  });

  it('takes the rate with the fewest failed seeds before the one with the better mean', () => {
    const lucky = markFailures(runs([0.95, 0.5], { learningRate: 1e-2 }), accuracy);
    const steady = runs([0.8, 0.82], { learningRate: 1e-3 });
    expect(summaryOf([...lucky, ...steady], 'pretrained', accuracy).learningRate).toBe(1e-3);
  });

  it('says which seeds failed, and of how many', () => {
    const summary = { pretrained: summaryOf(markFailures(runs([0.8, 0.5, 0.9]), accuracy), 'pretrained', accuracy) };
    expect(failureLines('rte', summary)).toEqual([
      'rte: pre-trained, rate 0.001: 1 of 3 seeds failed and is in no mean: seed 2 stayed at the floor.',
    ]);
  });
});

describe('the gain', () => {
  const rates = { pretrained: 1e-3, scratch: 1e-3 };

  it('is taken seed by seed, so that what both starts of a seed share does not blur it', () => {
    const gain = gainOver([...runs([0.7, 0.8, 0.9]), ...runs([0.6, 0.71, 0.79], { init: 'scratch' })], rates, accuracy);
    expect(gain?.perSeed.map((value) => Number(value.toFixed(6)))).toEqual([0.1, 0.09, 0.11]);
    // t(0.975, 2) = 4.302653; deviation 0.01 over the root of 3.
    expect([gain?.mean, gain?.low]).toEqual([expect.closeTo(0.1, 12), expect.closeTo(0.1 - 0.0248414, 6)]);
  });

  it('leaves out seeds that failed in one of the starts, and is none without a pair', () => {
    const marked = markFailures([...runs([0.7, 0.5, 0.9]), ...runs([0.6, 0.7, 0.5], { init: 'scratch' })], accuracy);
    expect(gainOver(marked, rates, accuracy)?.perSeed).toEqual([expect.closeTo(0.1, 12)]);
    expect(gainOver(runs([0.7]), rates, accuracy)).toBeNull();
  });

  it('is positive where pre-trained has the smaller error', () => {
    const error = { metric: 'accuracy', higherIsBetter: false };
    expect(gainOver([...runs([1]), ...runs([3], { init: 'scratch' })], rates, error)?.mean).toBe(2);
  });
});

function runs(values: readonly number[], changes: { readonly init?: Initialization; readonly learningRate?: number } = {}): FineTunedRun[] {
  return values.map((value, index) => ({
    init: 'pretrained',
    learningRate: 1e-3,
    ...changes,
    seed: index + 1,
    bestEpoch: 1,
    metrics: { accuracy: value },
  }));
}
