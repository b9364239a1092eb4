import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnMerges } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { alphabet, spelled } from '../bytes.ts';
import { ROBERTA, ROLES } from './specials.ts';
import { byteLevelTokenizer } from './tokenizer.ts';
import { withJoined } from './vocabulary.ts';
import { endOfWords, forEachWord, prefixed } from './words.ts';

const fixtures = new URL('../../../test/fixtures/tokenizer/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, fixtures), 'utf8'));
type Result = readonly [ids: number[], starts: number[], ends: number[]];
interface Variant {
  readonly addPrefixSpace: boolean;
  readonly pieces: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  readonly results: readonly (Result | null)[];
}
const { texts } = read('cases.json') as { readonly texts: readonly string[] };
const { variants } = read('byte-level.json') as { readonly variants: readonly Variant[] };

describe.each(variants)('as Hugging Face does it: addPrefixSpace $addPrefixSpace', ({ addPrefixSpace, pieces, merges, results }) => {
  const tokenizer = tokenizerOf(pieces, merges, addPrefixSpace);
  const cases = texts.flatMap((text, index) => (results[index] ? [{ text, result: results[index] }] : []));

  it('learns the same pieces and the same merges from the same texts', async () => {
    const counts = new Map<string, number>();
    for (const text of texts)
      forEachWord(prefixed(text, addPrefixSpace), (word) => counts.set(spelled(word), (counts.get(spelled(word)) ?? 0) + 1));
    const specials = ROLES.map((role) => ROBERTA[role]);
    const learned = await learnMerges(counts, { vocabularySize: 700, minFrequency: 2, limitAlphabet: 256, alphabet, specials });
    expect(learned.pieces).toEqual(pieces);
    expect(learned.merges.map(([left, right]) => [pieces[left], pieces[right]])).toEqual(merges);
  });

  it('gives the same ids, and the same spans of what is more than blanks', () => {
    for (const { text, result } of cases) {
      const [ids, starts, ends] = result;
      const found = tokenizer.encodeWithOffsets(text);
      expect([tokenizer.encode(text), found.ids], JSON.stringify(text)).toEqual([ids, ids]);
      const spans = (from: readonly number[], to: readonly number[]): string[] =>
        ids.flatMap((id, at) => (/^Ġ*$/.test(pieces[id]) ? [] : [`${at}: ${from[at]} to ${to[at]}`]));
      expect(spans(found.starts, found.ends), JSON.stringify(text)).toEqual(spans(starts, ends));
    }
  });
});

describe('byte-level tokenizer', () => {
  const [{ pieces, merges }] = variants;
  const tokenizer = tokenizerOf(pieces, merges, false);

  it('gives every text back from its ids, to the last blank', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.constantFrom(...texts));
    fc.assert(
      fc.property(text, (each) => {
        expect(tokenizer.decode(tokenizer.encode(each))).toBe(Buffer.from(each).toString());
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('joins a word as going through all pairs again and again does', () => {
    const words = fc.string({ unit: fc.constantFrom(...'thean s'), maxLength: 30 });
    fc.assert(
      fc.property(words, (word) => {
        expect(tokenizer.encode(word)).toEqual(slowIds(word, pieces, merges));
      }),
      { numRuns: fuzzRuns(500) },
    );
  });

  it('gives the same for a text as for its words, which it finds in stretches that it remembers', () => {
    const units = fc.string({ unit: fc.constantFrom(..."ab1.'s😀é \n\t", '  ', '\u00a0', '\u0085', '\u3000', '\ud800'), maxLength: 40 });
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
        const words: string[] = [];
        forEachWord(text, (word) => words.push(word));
        const ends = Array.from(words, (_, index) => words.slice(0, index + 1).join('').length);
        for (let from = 0; from < text.length;) {
          from = endOfWords(text, from);
          expect(ends).toContain(from);
        }
        expect(tokenizer.encode(text)).toEqual(words.flatMap((word) => tokenizerOf(pieces, merges, false).encode(word)));
      }),
      { numRuns: fuzzRuns(100) },
    );
  });

  it('takes a word of 300,000 letters in seconds', () => {
    const started = performance.now();
    expect(tokenizer.decode(tokenizer.encode('the'.repeat(100_000)))).toHaveLength(300_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('makes nothing of a text that spells a special token, also where a pair would become one', () => {
    const names = { ...ROBERTA, mask: 'hid' };
    const added = [...pieces.filter((piece) => !['hid', 'hi'].includes(piece)), 'hi', 'hid'];
    const spelling = tokenizerOf(
      added,
      [
        ['h', 'i'],
        ['hi', 'd'],
      ],
      false,
      names,
    );
    expect(spelling.encode('hid').map((id) => spelling.token(id))).toEqual(['hi', 'd']);
  });

  it('shows special tokens but for padding, half a character as U+FFFD, and refuses ids that are none', () => {
    const { cls, sep, pad } = tokenizer.special;
    expect(tokenizer.decode([cls, ...tokenizer.encode('a b'), sep, pad, pad])).toBe('<s>a b</s>');
    expect(tokenizer.decode(tokenizer.encode('🦊').slice(0, 1))).toBe('\ufffd');
    expect(() => tokenizer.decode([pieces.length])).toThrow(RangeError);
  });

  it('drops no blank but the one that it has put in front', () => {
    const added = tokenizerOf(variants[1].pieces, variants[1].merges, true);
    expect(['the', '  the', ''].map((text) => added.decode(added.encode(text)))).toEqual(['the', ' the', '']);
    expect(added.encode('the')).toEqual(added.encode(' the'));
  });
});

function tokenizerOf(pieces: readonly string[], merges: readonly (readonly [string, string])[], addPrefixSpace: boolean, names = ROBERTA) {
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const pairs = merges.map(([left, right]) => [ids.get(left) ?? -1, ids.get(right) ?? -1] as const);
  const vocabulary = withJoined({ pieces: [...pieces], merges: pairs });
  return byteLevelTokenizer(vocabulary, { names, addPrefixSpace, sentinels: 0, modelMaxLength: 128 });
}

function slowIds(text: string, pieces: readonly string[], merges: readonly (readonly [string, string])[]): number[] {
  const ids: number[] = [];
  forEachWord(text, (word) => {
    const parts = [...spelled(word)];
    for (const [left, right] of merges)
      for (let at = 0; at + 1 < parts.length; at++) if (parts[at] === left && parts[at + 1] === right) parts.splice(at, 2, left + right);
    ids.push(...parts.map((part) => pieces.indexOf(part)));
  });
  return ids;
}
