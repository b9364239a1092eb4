import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { chooseRuns, geometricLength, inverseLength, type DrawLength } from './word-runs.ts';

const DRAWS = 60_000;

/** The largest distance of drawn shares from these, in standard deviations. */
function farthest(draw: DrawLength, shares: readonly number[]): number {
  const random = randomFor('lengths', shares.length);
  const counts = Array.from({ length: shares.length + 1 }, () => 0);
  for (let trial = 0; trial < DRAWS; trial++) counts[draw(random)] += 1;
  expect(counts[0]).toBe(0);
  return Math.max(...shares.map((share, index) => Math.abs(counts[index + 1] / DRAWS - share) / Math.sqrt((share * (1 - share)) / DRAWS)));
}

describe('lengths', () => {
  it('are as likely as 1/n is large: 6, 3 and 2 of 11', () => {
    expect(farthest(inverseLength(3), [6 / 11, 3 / 11, 2 / 11])).toBeLessThan(4);
  });

  it('are geometric with p 0.2 and at most 10, which is 3.8 on average', () => {
    const weights = Array.from({ length: 10 }, (_, index) => 0.2 * 0.8 ** index);
    const shares = weights.map((weight) => weight / (1 - 0.8 ** 10));
    expect(farthest(geometricLength(0.2, 10), shares)).toBeLessThan(4);
    expect(shares.reduce((sum, share, index) => sum + share * (index + 1), 0)).toBeCloseTo(3.797, 3);
  });

  it('are always 1 where 1 is the most, or a span always ends', () => {
    const random = randomFor('one');
    for (const draw of [inverseLength(1), geometricLength(0.2, 1), geometricLength(1, 10)])
      expect(new Set(Array.from({ length: 100 }, () => draw(random)))).toEqual(new Set([1]));
  });
});

describe('runs', () => {
  const singles = Array.from({ length: 400 }, (_, position) => [position]);

  it.each([1, 7, 60, 399, 400])('use a budget of %i of 400 positions to the last', (budget) => {
    for (let trial = 0; trial < 20; trial++) {
      const runs = chooseRuns(singles, budget, geometricLength(0.2, 10), randomFor('budget', trial));
      expect(runs.flat()).toHaveLength(budget);
      expect(new Set(runs.flat()).size).toBe(budget);
      expect(runs.flat()).toEqual(runs.flat().toSorted((a, b) => a - b));
    }
  });

  it('have the lengths that were drawn, where there is room for them', () => {
    const long = Array.from({ length: 20_000 }, (_, position) => [position]);
    const counts = [0, 0, 0, 0];
    for (let trial = 0; trial < 20; trial++)
      for (const run of chooseRuns(long, 600, inverseLength(3), randomFor('drawn', trial))) counts[run.length] += 1;
    const total = counts.reduce((sum, count) => sum + count, 0);
    [6, 3, 2].forEach((share, index) => expect(Math.abs(counts[index + 1] / total - share / 11)).toBeLessThan(0.02));
  });

  it('are of whole words, never more than the budget, and never over a gap', () => {
    // Words of one to four pieces; position 20 is none of the candidates.
    const words = [[1], [2, 3], [4, 5, 6], [7], [8, 9, 10, 11], [12], [13, 14], [15], [16, 17, 18, 19], [21], [22, 23], [24, 25, 26, 27]];
    const wordOf = new Map(words.flatMap((word, index) => word.map((position) => [position, index] as const)));
    for (let trial = 0; trial < 500; trial++) {
      const runs = chooseRuns(words, 9, geometricLength(0.3, 5), randomFor('whole', trial));
      const chosen = new Set(runs.flat());
      expect(chosen.size).toBeLessThanOrEqual(9);
      // What is left is smaller than every word that was left out, but for one piece words, of which there are enough.
      expect(chosen.size).toBe(9);
      for (const position of chosen) for (const piece of words[wordOf.get(position) ?? 0]) expect(chosen.has(piece)).toBe(true);
      for (const run of runs) run.forEach((position, index) => expect(position).toBe(run[0] + index));
    }
  });

  it('are the beginning of a word where no word fits, and none where there are no words', () => {
    expect(chooseRuns([[4, 5, 6, 7]], 2, () => 1, randomFor('long'))).toEqual([[4, 5]]);
    expect(chooseRuns([], 2, () => 1, randomFor('none'))).toEqual([]);
  });
});
