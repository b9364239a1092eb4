import { describe, expect, it } from 'vitest';
import type { CharacterFacts } from './characters.ts';
import { firstVocabulary, isFrequent, isTooUnknown, tokenizerFor, vocabularyOf } from './tokenizer.ts';

const english: CharacterFacts = {
  letters: 1000,
  words: 200,
  medianWords: 50,
  cased: 1,
  accented: 0,
  capitals: 0.05,
  unspaced: 0,
  dotless: 0,
  english: 0.22,
  alphabet: 70,
};

const optionsOf = (facts: Partial<CharacterFacts>, unknown = 0) =>
  Object.fromEntries(tokenizerFor({ ...english, ...facts }, unknown).map(({ path, value }) => [path.replace('tokenizer.', ''), value]));

describe('the tokenizer that is suggested', () => {
  it('reads English in small letters', () => expect(optionsOf({})).toEqual({ type: 'wordpiece', lowercase: true }));

  it('keeps the capitals and umlauts of German', () =>
    expect(optionsOf({ capitals: 0.3, accented: 0.02 })).toEqual({ type: 'wordpiece', lowercase: false, stripAccents: false }));

  it('keeps the accents of Greek in small letters', () =>
    expect(optionsOf({ accented: 0.12 })).toEqual({ type: 'wordpiece', lowercase: true, stripAccents: false }));

  it('keeps the two letters i of Turkish apart', () => expect(optionsOf({ dotless: 0.04 })).toMatchObject({ lowercase: false }));

  it('cuts Thai, which has no spaces, by the likeliest pieces', () =>
    expect(optionsOf({ unspaced: 0.95, cased: 0, accented: 0.2 })).toEqual({ type: 'unigram', lowercase: true }));

  it('has room for thousands of Chinese characters', () =>
    expect(optionsOf({ alphabet: 3100, cased: 0 })).toMatchObject({ type: 'wordpiece', limitAlphabet: 3500 }));

  it('is made of bytes where much would be unknown', () => {
    expect([0.004, 0.02].map(isTooUnknown)).toEqual([false, true]);
    expect(optionsOf({}, 0.02)).toEqual({ type: 'byte-level-bpe' });
  });
});

describe('the vocabulary that is suggested', () => {
  it('is tried from a size that grows with the text and its alphabet', () => {
    const sizes = [1e5, 1.1e6, 1e7, 1e9].map((bytes) => firstVocabulary(bytes, english));
    expect(sizes).toEqual([512, 2048, 16_384, 30_522]);
    expect(firstVocabulary(1e5, { ...english, alphabet: 3000 })).toBe(4096);
  });

  it('has four in five pieces that stand in the text 20 times or more, also in what was not read', () => {
    const frequencies = [...Array<number>(10).fill(1), ...Array<number>(90).fill(20)];
    expect(isFrequent({ size: 105, frequencies, scale: 1 })).toBe(true);
    expect(isFrequent({ size: 105, frequencies: frequencies.map((count) => count / 2), scale: 1 })).toBe(false);
    expect(isFrequent({ size: 105, frequencies: frequencies.map((count) => count / 2), scale: 2 })).toBe(true);
    expect(vocabularyOf({ size: 105, frequencies, scale: 1 }).why).toMatch(/^The largest size .*: 90 % of these do\.$/);
  });

  it('is not one that the text cannot fill', () => {
    expect(isFrequent({ size: 8192, frequencies: Array<number>(3000).fill(50), scale: 1 })).toBe(false);
  });

  it('says so where even a small one has many rare pieces', () => {
    expect(vocabularyOf({ size: 105, frequencies: Array<number>(100).fill(3), scale: 1 }).why).toMatch(/though only 0 % of its pieces/);
  });
});
