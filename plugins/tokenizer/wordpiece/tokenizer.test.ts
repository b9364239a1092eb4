import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { wordPieceTokenizer } from './tokenizer.ts';

const fixtures = new URL('../../../test/fixtures/tokenizer/', import.meta.url);
const vocabulary = readFileSync(new URL('vocab.txt', fixtures), 'utf8').split('\n').slice(0, -1);
type Result = readonly [ids: number[], starts: number[], ends: number[]];
const cases = JSON.parse(readFileSync(new URL('cases.json', fixtures), 'utf8')) as {
  texts: string[];
  variants: { lowercase: boolean; stripAccents: boolean | null; results: (Result | null)[] }[];
};

describe.each(cases.variants)(
  'as Hugging Face does it: lowercase $lowercase, stripAccents $stripAccents',
  ({ lowercase, stripAccents, results }) => {
    const tokenizer = wordPieceTokenizer(vocabulary, {
      lowercase,
      stripAccents: stripAccents ?? lowercase,
      maxCharactersPerWord: 100,
      modelMaxLength: 128,
    });
    const expected = cases.texts.map((text, i) => ({ text, result: results[i] ?? cases.variants[0].results[i] ?? [[], [], []] }));

    it('gives the same ids', () => {
      for (const { text, result } of expected) expect(tokenizer.encode(text), JSON.stringify(text)).toEqual(result[0]);
    });

    it('gives the same ids with offsets, and the same spans', () => {
      for (const { text, result } of expected) {
        const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
        expect([ids, starts, ends], JSON.stringify(text)).toEqual(result);
      }
    });
  },
);

describe('wordpiece tokenizer', () => {
  const tokenizer = wordPieceTokenizer(vocabulary, { lowercase: true, stripAccents: true, maxCharactersPerWord: 100, modelMaxLength: 128 });

  it('does not let a text spell a special token', () => {
    const { cls, sep, mask, pad } = tokenizer.special;
    for (const id of tokenizer.encode('[MASK] [CLS] [SEP] [PAD]')) expect([cls, sep, mask, pad]).not.toContain(id);
  });

  it('drops lone surrogates', () => {
    expect(tokenizer.encode('the \ud800people\udc00')).toEqual(tokenizer.encode('the people'));
    expect(tokenizer.encodeWithOffsets('the \ud800people\udc00').ids).toEqual(tokenizer.encode('the people'));
  });

  it('joins pieces when decoding and leaves padding out', () => {
    const { cls, sep, pad, mask } = tokenizer.special;
    const ids = tokenizer.encode('The naïve façade, uncharacteristically.');
    expect(ids.some((id) => tokenizer.token(id).startsWith('##'))).toBe(true);
    expect(tokenizer.decode([cls, ...ids, mask, sep, pad, pad])).toBe('[CLS] the naive facade , uncharacteristically . [MASK] [SEP]');
  });

  it('refuses ids outside the vocabulary', () => {
    for (const id of [-1, vocabulary.length, 1.5]) expect(() => tokenizer.token(id)).toThrow(RangeError);
  });

  it('changes its fingerprint with the vocabulary and with the normalization', () => {
    const settings = { lowercase: true, stripAccents: true, maxCharactersPerWord: 100, modelMaxLength: 128 };
    const prints = [
      tokenizer,
      wordPieceTokenizer([...vocabulary, 'x'], settings),
      wordPieceTokenizer(vocabulary, { ...settings, stripAccents: false }),
    ];
    expect(new Set(prints.map(({ fingerprint }) => fingerprint)).size).toBe(3);
    expect(wordPieceTokenizer(vocabulary, { ...settings, modelMaxLength: 512 }).fingerprint).toBe(tokenizer.fingerprint);
  });
});
