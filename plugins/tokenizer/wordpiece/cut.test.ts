import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { ALONE, classOf, LETTER, MARK, SPACE } from '../characters.ts';
import { WordCutter } from './cut.ts';
import { normalized, type Normalization } from './normalize.ts';

/** Characters that meet: marks that are put in order, letters that become several, final sigma, halves of pairs, what is dropped. */
const strange = [
  ...'aZ.  \t',
  'Σ',
  'σ',
  'İ',
  'é',
  'e\u0301',
  '\u0301',
  '\u0323',
  '\u302e',
  'ß',
  '中',
  '가',
  '\u200b',
  '\0',
  '\ud800',
  '\udc00',
  '😀',
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...strange, '𝔄', '’', 'K', '\u1fef', '\u0344', 'ascii only '), maxLength: 40 }),
);
const normalization = fc.record({ lowercase: fc.boolean(), stripAccents: fc.boolean() });

it('cuts a text into the words that normalizing it as a whole and then splitting it gives', () => {
  fc.assert(
    fc.property(text, normalization, (text, normalization) => {
      expect(cut(text, normalization)).toEqual(split(text, normalization));
    }),
    { numRuns: fuzzRuns(3000) },
  );
});

it('places the characters of the same words, in their order, where the text has them', () => {
  fc.assert(
    fc.property(text, normalization, (text, normalization) => {
      const word = new WordCutter(normalization, 20);
      const words: string[] = [];
      let last = 0;
      word.cut(
        text,
        () => {
          words.push(word.text.slice(0, 40));
          const places = Math.min(20, word.characters);
          for (let at = 0; at < places; at++) {
            expect(word.ends[at]).toBeGreaterThan(word.starts[at]);
            expect(word.ends[at]).toBeLessThanOrEqual(text.length);
          }
          // Marks may change places within a character, and nothing else does.
          expect(word.ends[places - 1]).toBeGreaterThanOrEqual(last);
          last = Math.min(...word.starts.subarray(0, places));
        },
        true,
      );
      expect(words).toEqual(split(text, normalization).map((each) => each.slice(0, 40)));
    }),
    { numRuns: fuzzRuns(3000) },
  );
});

it('says of a word that is too long how long it is, and where it ends', () => {
  const word = new WordCutter({ lowercase: true, stripAccents: true }, 3);
  const found: unknown[] = [];
  word.cut('ab ABC𝔄É end', () => found.push([word.isLonger, word.length, word.characters, word.starts[0], word.ends[2]]), true);
  expect(found).toEqual([
    [false, 2, 2, 0, 0],
    [true, 6, 5, 3, 9],
    [false, 3, 3, 10, 13],
  ]);
});

function cut(text: string, normalization: Normalization): string[] {
  const word = new WordCutter(normalization, 100);
  const words: string[] = [];
  word.cut(text, () => words.push(word.text));
  return words;
}

/** The rule as it is told: one pass over the normalized text. */
function split(text: string, normalization: Normalization): string[] {
  let words = '';
  for (const character of normalized(text, normalization)) {
    const kind = classOf(character.codePointAt(0) ?? 0);
    if (kind === LETTER || (kind === MARK && !normalization.stripAccents)) words += character;
    else if (kind === SPACE) words += ' ';
    else if (kind === ALONE) words += ` ${character} `;
  }
  return words.split(' ').filter((word) => word !== '');
}
