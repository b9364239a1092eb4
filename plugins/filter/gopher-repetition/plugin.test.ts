import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { judgements } from '../../../test/support/sifted.ts';
import repetition from './plugin.ts';

const usual = {
  lines: 0.3,
  paragraphs: 0.3,
  lineCharacters: 0.2,
  paragraphCharacters: 0.2,
  topNGrams: [0.2, 0.18, 0.16],
  duplicateNGrams: [0.15, 0.14, 0.13, 0.12, 0.11, 0.1],
};
const off = { ...usual, lines: 1, paragraphs: 1, lineCharacters: 1, paragraphCharacters: 1 };
const noTop = { ...off, topNGrams: [1, 1, 1] };
const different = (count: number, from = 0): string => Array.from({ length: count }, (_, i) => `word${from + i}`).join(' ');

it.each([
  ['lines', 'a one\nb two\na one\na one\n\na one', usual, '60 % of the lines came before in it, more than 30 %'],
  [
    'characters in lines',
    `${'long '.repeat(30)}\n1\n2\n3\n4\n5\n6\n7\n8\n${'long '.repeat(30)}`,
    usual,
    '48.7 % of the characters are in lines that came before in it, more than 20 %',
  ],
  [
    'paragraphs',
    'a\nb\n\nc\nd\n\na\nb',
    { ...usual, lines: 1, lineCharacters: 1 },
    '33.3 % of the paragraphs came before in it, more than 30 %',
  ],
  [
    'the most frequent 2-gram',
    Array.from({ length: 10 }, (_, i) => `same pair other${i}`).join(' '),
    off,
    '57.1 % of the characters are in its most frequent 2-gram, more than 20 %',
  ],
  ['5-grams', `${different(20)} ${different(10)}`, noTop, '31.3 % of the characters are in 5-grams that came before in it, more than 15 %'],
  [
    '10-grams',
    `${different(100)} ${different(10)} ${different(5, 200)}`,
    { ...noTop, duplicateNGrams: [1, 1, 1, 1, 1, 0.05] },
    '7.41 % of the characters are in 10-grams that came before in it, more than 5 %',
  ],
])('says how much of a text is in repeated %s', (_, text, limits, reason) => {
  expect(judgements(repetition.create(limits, {}), [text])).toEqual([{ text: null, reason }]);
});

it('keeps texts that repeat nothing, short ones and long ones', () => {
  const prose = readFileSync(new URL('../../../docs/data.md', import.meta.url), 'utf8');
  expect(judgements(repetition.create(usual, {}), ['one', 'one two', '', different(1000), prose])).toEqual([null, null, null, null, null]);
});
