import { describe, expect, it } from 'vitest';
import { randomFor, type Masker, type Sequence, type Tokenizer } from 'electra-run';
import wholeWords from './plugin.ts';

/** Odd ids from 11 on go on with a word: 10 is a word, 20 21 one of two pieces, 30 31 33 one of three. */
const tokenizer = {
  vocabularySize: 40,
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  continuesWord: (id: number) => id > 10 && id % 2 === 1,
} as Tokenizer;
const masker = (options: object = {}): Masker =>
  wholeWords.create({ probability: 0.15, maskTokenProbability: 0.8, randomTokenProbability: 0.1, ...options }, { tokenizer }) as Masker;
const words = [[10], [20, 21], [30, 31, 33], [12], [22, 23], [10], [14], [30, 31, 33], [16], [20, 21], [12], [14]];
const text = words.flat();
const sequence: Sequence = {
  ids: Int32Array.of(2, ...text, 3, 0, 0),
  length: text.length + 2,
  candidates: text.map((_, index) => index + 1),
};

describe('masker whole-words', () => {
  it('chooses all pieces of a word or none, and as many as the budget has', () => {
    const starts = words.map((_, index) => 1 + words.slice(0, index).flat().length);
    for (let trial = 0; trial < 300; trial++) {
      const { positions } = masker({ probability: 0.25 }).mask(sequence, tokenizer, randomFor('words', trial), 1);
      // 25 % of 21 real tokens, rounded; there are words of one piece enough to fill it.
      expect(positions).toHaveLength(5);
      words.forEach((word, index) => {
        const chosen = word.filter((_, piece) => positions.includes(starts[index] + piece));
        expect([0, word.length]).toContain(chosen.length);
      });
    }
  });

  it('chooses words of any length about equally often, where there is room', () => {
    const counts = { one: 0, three: 0 };
    for (let trial = 0; trial < 4000; trial++) {
      const { positions } = masker({ probability: 0.5 }).mask(sequence, tokenizer, randomFor('often', trial), 1);
      counts.one += positions.includes(1) ? 1 : 0;
      counts.three += positions.includes(4) ? 1 : 0;
    }
    // A long word is passed over now and then, when little of the budget is left.
    expect(counts.three / counts.one).toBeGreaterThan(0.8);
    expect(counts.three / counts.one).toBeLessThanOrEqual(1.02);
  });

  it('draws what is seen for each piece by itself', () => {
    let mixed = 0;
    for (let trial = 0; trial < 500; trial++) {
      const { inputs } = masker({ probability: 0.5, maskTokenProbability: 0.5 }).mask(sequence, tokenizer, randomFor('each', trial), 1);
      if (inputs.includes(4) && inputs.some((id) => id !== 4)) mixed += 1;
    }
    expect(mixed).toBeGreaterThan(450);
  });

  it('fills in the beginning of a word where no word fits', () => {
    const long = { ids: Int32Array.of(2, 30, 31, 33, 35, 37, 39, 3), length: 8, candidates: [1, 2, 3, 4, 5, 6] };
    expect(masker({ probability: 0.25 }).mask(long, tokenizer, randomFor('long'), 1).positions).toEqual([1, 2]);
  });
});

it('refuses a tokenizer that knows no words', () => {
  const settings = { probability: 0.15, maskTokenProbability: 0.85, randomTokenProbability: 0 };
  expect(() => wholeWords.create(settings, { tokenizer: { ...tokenizer, continuesWord: undefined } })).toThrow(
    'masker/whole-words needs to know where words begin, and this tokenizer does not say.',
  );
});
