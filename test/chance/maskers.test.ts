/** What maskers choose and show, over a million tokens each, beside what they promise: bounds of chance that hold but once in 10^9. */
import { describe, expect, it } from 'vitest';
import frequencyWeighted from '../../plugins/masker/frequency-weighted/plugin.ts';
import geometricSpans from '../../plugins/masker/geometric-spans/plugin.ts';
import nGrams from '../../plugins/masker/n-grams/plugin.ts';
import uniform from '../../plugins/masker/uniform/plugin.ts';
import wholeWords from '../../plugins/masker/whole-words/plugin.ts';
import { droppedSpans, spanCounts } from '../../plugins/objective/span-denoising/spans.ts';
import type { Masker } from '../../src/kinds/masker.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { geometricLength, inverseLength } from '../../src/kit/word-runs.ts';
import { randomFor } from '../../src/random.ts';
import { expectEvenPlaces, expectShare, expectShares, expectUniform } from '../support/chance.ts';

const V = 1000;
const T = 128;
const SEQUENCES = 8000; // of T tokens: a million
const MASK = 4;
/** Ids from 600 on continue a word. */
const tokenizer = {
  vocabularySize: V,
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: MASK },
  continuesWord: (id: number) => id >= 600,
} as unknown as Tokenizer;
const bert = { probability: 0.15, maskTokenProbability: 0.8, randomTokenProbability: 0.1 };
/** round(0.15 · 128) */
const BUDGET = 19;
const candidates = Array.from({ length: T - 2 }, (_, index) => index + 1);

const maskers: Readonly<Record<string, Masker>> = {
  uniform: uniform.create(bert, {}) as Masker,
  'whole-words': wholeWords.create(bert, { tokenizer }) as Masker,
  'n-grams': nGrams.create({ ...bert, maxWords: 3 }, { tokenizer }) as Masker,
  'geometric-spans': geometricSpans.create({ ...bert, stopProbability: 0.2, maxLength: 10, unit: 'words' }, { tokenizer }) as Masker,
  'frequency-weighted': frequencyWeighted.create({ ...bert, exponent: 0.5 }, { tokenFrequencies: new Float64Array(V).fill(7) }) as Masker,
};

describe.each(Object.keys(maskers))('a million tokens under the masker %s', (name) => {
  const choices = Array.from({ length: SEQUENCES }, (_, index) => choose(maskers[name], name, index));

  it('are chosen up to their budget, and those of long words short of it by less than a word', () => {
    const chosen = choices.reduce((sum, { positions }) => sum + positions.length, 0);
    expect(Math.max(...choices.map(({ positions }) => positions.length))).toBe(BUDGET);
    if (name === 'uniform' || name === 'frequency-weighted') expect(chosen).toBe(BUDGET * SEQUENCES);
    else expect(chosen / SEQUENCES).toBeGreaterThan(BUDGET - 0.5);
  });

  it('are seen as [MASK], as a random token and as they are in the shares 80, 10 and 10 %', () => {
    // One of each sequence: a span is seen as one.
    const seen = choices.map(({ ids, positions, inputs }) => ({ input: inputs[0], own: ids[positions[0]] }));
    const same = seen.filter(({ input, own }) => input === own).length;
    const random = seen.filter(({ input, own }) => input !== own && input !== MASK);
    // A random token is the same by chance.
    expectShares([seen.length - same - random.length, random.length, same], [0.8, 0.1 * (1 - 1 / (V - 5)), 0.1 + 0.1 / (V - 5)]);
    expectUniform(
      random.map(({ input }) => Math.floor((input - 5) / 5)),
      199,
    );
  });
});

describe('a million tokens', () => {
  it.each(['uniform', 'frequency-weighted'])('are chosen at every place as often by %s, where all are as frequent', (name) => {
    const places = Array.from({ length: SEQUENCES }, (_, index) => choose(maskers[name], 'places', index).positions.map((at) => at - 1));
    expectEvenPlaces(places, T - 2);
  });

  it('in words of two pieces are chosen in whole words, each as often', () => {
    const ids = Int32Array.from({ length: T }, (_, at) => (at === 0 ? 2 : at === T - 1 ? 3 : at % 2 === 1 ? 10 : 700));
    const places = Array.from({ length: SEQUENCES }, (_, index) => {
      const { positions } = maskers['whole-words'].mask({ ids, length: T, candidates }, tokenizer, randomFor('words', index), 1);
      const words = positions.filter((at) => at % 2 === 1);
      expect(positions).toEqual(words.flatMap((at) => [at, at + 1]));
      return words.map((at) => (at - 1) / 2);
    });
    expect(places.every((words) => words.length === 9)).toBe(true);
    expectEvenPlaces(places, (T - 2) / 2);
  });

  it.each(['n-grams', 'geometric-spans'])('in words of one piece are chosen from the front as often as from the back by %s', (name) => {
    const ids = new Int32Array(T).fill(10);
    const choices = Array.from(
      { length: SEQUENCES },
      (_, index) => new Set(maskers[name].mask({ ids, length: T, candidates }, tokenizer, randomFor('mirror', name, index), 1).positions),
    );
    for (const place of [1, 2, 3, 5, 10, 20, 40, 62]) {
      const apart = choices.filter((chosen) => chosen.has(place) !== chosen.has(T - 1 - place));
      expectShare(apart.filter((chosen) => chosen.has(place)).length, apart.length, 0.5);
    }
  });

  it('are drawn by frequency-weighted as often as their frequencies to the power of -1/2', () => {
    const frequencies = new Float64Array(V);
    const own = Array.from({ length: 10 }, (_, index) => 10 + index);
    for (const id of own) frequencies[id] = 4 ** (id - 10);
    const masker = frequencyWeighted.create({ ...bert, probability: 0.01, exponent: 0.5 }, { tokenFrequencies: frequencies });
    const ids = Int32Array.from(own);
    const counts = Array<number>(10).fill(0);
    for (let trial = 0; trial < 100_000; trial++) {
      const sequence = { ids, length: 10, candidates: [...ids.keys()] };
      counts[(masker as Masker).mask(sequence, tokenizer, randomFor('weights', trial), 1).positions[0]] += 1;
    }
    expectShares(
      counts,
      own.map((id) => (4 ** (id - 10) + 1) ** -0.5),
    );
  });
});

describe('a million lengths of spans', () => {
  it.each([
    ['SpanBERT', geometricLength(0.2, 10), Array.from({ length: 10 }, (_, index) => 0.2 * 0.8 ** index), 3.797],
    ['ALBERT', inverseLength(3), [6, 3, 2], 18 / 11],
  ] as const)('are those of %s', (_, draw, weights, wanted) => {
    const random = randomFor('lengths');
    const counts = weights.map(() => 0);
    for (let trial = 0; trial < 1_000_000; trial++) counts[draw(random) - 1] += 1;
    expectShares(counts, weights);
    expect(counts.reduce((sum, count, index) => sum + count * (index + 1), 0) / 1e6).toBeCloseTo(wanted, 1);
  });

  it('of T5 are as many, and as long in the mean, as its sampler says, each way of cutting as likely', () => {
    const n = 512;
    const settings = { noiseDensity: 0.15, meanSpan: 3 };
    const { noise, spans } = spanCounts(n, settings);
    expect([noise, spans]).toEqual([77, 26]);
    const drawn = Array.from({ length: 2000 }, (_, index) => droppedSpans(n, settings, randomFor('t5', index)));
    expect(drawn.every((each) => each.length === spans && each.reduce((sum, { from, to }) => sum + to - from, 0) === noise)).toBe(true);
    // P(k) of one of so many pieces of a total: the ways to cut the rest.
    for (const [sizes, total] of [
      [drawn.map(([{ from, to }]) => to - from), noise],
      [drawn.map(([{ from }]) => from), n - noise],
    ] as const) {
      let [chance, rest] = [(spans - 1) / (total - 1), 1];
      const cells = Array.from({ length: 8 }, (_, index) => {
        const own = chance;
        rest -= own;
        chance *= (total - index - spans) / (total - index - 2);
        return own;
      });
      const counts = cells.map((_, index) => sizes.filter((size) => size === index + 1).length);
      expectShares([...counts, sizes.length - counts.reduce((sum, count) => sum + count, 0)], [...cells, rest]);
    }
  });
});

/** Tokens of words of one to three pieces, masked. */
function choose(masker: Masker, name: string, index: number): { ids: Int32Array; positions: readonly number[]; inputs: readonly number[] } {
  const random = randomFor('million', name, index);
  const ids = Int32Array.from({ length: T }, (_, at) => {
    if (at === 0 || at === T - 1) return at === 0 ? 2 : 3;
    return random.uniform() < 0.4 ? 600 + random.integer(400) : 5 + random.integer(595);
  });
  return { ids, ...masker.mask({ ids, length: T, candidates }, tokenizer, random, 1) };
}
