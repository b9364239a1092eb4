import { describe, expect, it } from 'vitest';
import { randomFor, type Masker, type Sequence, type Tokenizer } from 'electra-run';
import spans from './plugin.ts';

const tokenizer = {
  vocabularySize: 40,
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  continuesWord: (id: number) => id % 2 === 1,
} as Tokenizer;
const usual = {
  probability: 0.15,
  maskTokenProbability: 0.8,
  randomTokenProbability: 0.1,
  stopProbability: 0.2,
  maxLength: 10,
  unit: 'words',
} as const;

function sequenceOf(length: number, id: (position: number) => number = () => 10): Sequence {
  const ids = Int32Array.from({ length }, (_, position) => (position === 0 ? 2 : position === length - 1 ? 3 : id(position)));
  return { ids, length, candidates: Array.from({ length: length - 2 }, (_, index) => index + 1) };
}

describe('masker geometric-spans', () => {
  it('chooses spans of 3.8 words on average, and shorter ones more often', () => {
    const masker = spans.create({ ...usual, probability: 0.01 }, { tokenizer }) as Masker;
    const sequence = sequenceOf(20_000);
    const lengths: number[] = [];
    for (let trial = 0; trial < 30; trial++) {
      const { positions } = masker.mask(sequence, tokenizer, randomFor('spans', trial), 1);
      expect(positions).toHaveLength(200);
      positions.forEach((position, index) => {
        if (positions[index - 1] === position - 1) lengths[lengths.length - 1] += 1;
        else lengths.push(1);
      });
    }
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(Math.abs(mean - 3.8)).toBeLessThan(0.35);
    const share = (length: number): number => lengths.filter((each) => each === length).length / lengths.length;
    for (const length of [1, 2, 3, 10]) expect(Math.abs(share(length) - (0.2 * 0.8 ** (length - 1)) / (1 - 0.8 ** 10))).toBeLessThan(0.04);
  });

  it('shows the same sort of token in all of a span', () => {
    // A span of one word is ten pieces here: 10 11 11 …
    const sequence = sequenceOf(102, (position) => (position % 10 === 1 ? 10 : 11));
    const masker = spans.create({ ...usual, maxLength: 1, probability: 0.1 }, { tokenizer }) as Masker;
    const shares = { masked: 0, kept: 0, random: 0 };
    const trials = 3000;
    for (let trial = 0; trial < trials; trial++) {
      const { positions, inputs } = masker.mask(sequence, tokenizer, randomFor('sort', trial), 1);
      expect([positions.length, positions[9] - positions[0]]).toEqual([10, 9]);
      const kept = inputs.every((id, index) => id === sequence.ids[positions[index]]);
      const sort = inputs.every((id) => id === 4) ? 'masked' : kept ? 'kept' : 'random';
      expect(sort === 'random' && inputs.includes(4)).toBe(false);
      shares[sort] += 1;
    }
    for (const [sort, share] of Object.entries({ masked: 0.8, kept: 0.1, random: 0.1 }))
      expect(Math.abs(shares[sort as keyof typeof shares] / trials - share)).toBeLessThan(0.03);
  });

  it('is of whole words, or of tokens where these are asked for', () => {
    // Words of three pieces: 10 11 13.
    const sequence = sequenceOf(92, (position) => [10, 11, 13][(position - 1) % 3]);
    const cut = { words: 0, tokens: 0 };
    for (const unit of ['words', 'tokens'] as const) {
      const masker = spans.create({ ...usual, unit, probability: 0.2 }, { tokenizer }) as Masker;
      for (let trial = 0; trial < 100; trial++) {
        const { positions } = masker.mask(sequence, tokenizer, randomFor('unit', trial), 1);
        // 20 % of 92 is 18, which is six words.
        expect(positions).toHaveLength(18);
        const chosen = new Set(positions);
        for (let start = 1; start < 90; start += 3)
          if (![0, 3].includes([0, 1, 2].filter((piece) => chosen.has(start + piece)).length)) cut[unit] += 1;
      }
    }
    expect(cut.words).toBe(0);
    expect(cut.tokens).toBeGreaterThan(100);
  });

  it('takes a tokenizer that knows no words where spans are of tokens, and else says so', () => {
    const wordless = { ...tokenizer, continuesWord: undefined };
    expect(() => spans.create({ ...usual, unit: 'tokens' }, { tokenizer: wordless })).not.toThrow();
    expect(() => spans.create(usual, { tokenizer: wordless })).toThrow(/with unit 'words' needs to know where words begin/);
  });
});
