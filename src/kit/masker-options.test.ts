import { describe, expect, it } from 'vitest';
import type { Sequence } from '../kinds/masker.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { randomFor } from '../random.ts';
import { maskerOf, maskerProblems, type MaskerSettings } from './masker-options.ts';

/** Special tokens at both ends of the vocabulary and within. */
const tokenizer = { vocabularySize: 20, special: { pad: 0, unk: 1, cls: 7, sep: 8, mask: 19 } } as Tokenizer;
const sequence: Sequence = {
  ids: Int32Array.of(7, ...Array<number>(98).fill(5), 8),
  length: 100,
  candidates: Array.from({ length: 98 }, (_, position) => position + 1),
};
/** Chooses the first candidates, in groups of this size. */
const masker = (settings: Partial<MaskerSettings>, size = 1) =>
  maskerOf({ probability: 0.15, maskTokenProbability: 0.8, randomTokenProbability: 0.1, ...settings }, ({ candidates }, budget) =>
    Array.from({ length: Math.ceil(budget / size) }, (_, group) => candidates.slice(group * size, Math.min(budget, (group + 1) * size))),
  );

describe('what is seen at chosen positions', () => {
  it('is [MASK], a random token or the token itself in the shares of the options', () => {
    const counts = new Map<number, number>();
    for (let trial = 0; trial < 4000; trial++) {
      const { inputs } = masker({}).mask(sequence, tokenizer, randomFor('shares', trial), 1);
      expect(inputs).toHaveLength(15);
      for (const id of inputs) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const shares = Array.from({ length: 20 }, (_, id) => (counts.get(id) ?? 0) / 60_000);
    expect(Math.abs(shares[19] - 0.8)).toBeLessThan(0.007);
    // The token itself, which is one of the 15 that random ones are drawn from.
    expect(Math.abs(shares[5] - 0.1 - 0.1 / 15)).toBeLessThan(0.006);
    for (const id of [2, 3, 4, 6, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]) expect(Math.abs(shares[id] - 0.1 / 15)).toBeLessThan(0.0015);
    expect([0, 1, 7, 8].map((id) => shares[id])).toEqual([0, 0, 0, 0]);
  });

  it('is of one sort for all positions of a group, and random tokens differ within it', () => {
    const sorts = { masked: 0, kept: 0, random: 0, mixed: 0 };
    const within = new Set<string>();
    for (let trial = 0; trial < 2000; trial++) {
      const { inputs } = masker({}, 5).mask(sequence, tokenizer, randomFor('groups', trial), 1);
      for (const group of [0, 5, 10].map((start) => inputs.slice(start, start + 5))) {
        const sort = group.every((id) => id === 19) ? 'masked' : group.every((id) => id === 5) ? 'kept' : 'random';
        sorts[group.includes(19) && sort === 'random' ? 'mixed' : sort] += 1;
        if (sort === 'random') within.add(String(new Set(group).size > 1));
      }
    }
    expect(sorts.mixed).toBe(0);
    for (const [sort, share] of [
      ['masked', 0.8],
      ['kept', 0.1],
      ['random', 0.1],
    ] as const)
      expect(Math.abs(sorts[sort] / 6000 - share)).toBeLessThan(0.02);
    expect(within.has('true')).toBe(true);
  });
});

describe('how much is chosen', () => {
  it.each([
    [0, 50],
    [0.25, 40],
    [0.5, 30],
    [1, 10],
  ])('after %d of all steps is %i of 100 tokens, of a share that falls from 0.5 to 0.1', (progress, count) => {
    const falling = masker({ probability: { from: 0.5, to: 0.1 } });
    expect(falling.mask(sequence, tokenizer, randomFor('budget'), progress).positions).toHaveLength(count);
    expect(falling.maxPositions(100)).toBe(50);
  });

  it('cannot be asked of a schedule without the progress', () => {
    const falling = masker({ probability: { from: 0.5, to: 0.1 } });
    const forgetful = falling.mask as (...words: unknown[]) => unknown;
    expect(() => forgetful(sequence, tokenizer, randomFor('budget'))).toThrow("'progress' goes from 0 to 1");
  });
});

it.each([
  [0.9, 0.1, []],
  [0.7, 0.3, []],
  [0.85, 0.2, [['randomTokenProbability']]],
])('shares of %d and %d have the problems %j', (maskTokenProbability, randomTokenProbability, paths) => {
  const problems = maskerProblems({ probability: 0.15, maskTokenProbability, randomTokenProbability });
  expect(problems.map(({ path }) => path)).toEqual(paths);
});
