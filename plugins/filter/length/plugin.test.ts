import { expect, it } from 'vitest';
import { nothingAround } from 'electra-run';
import { judgements } from '../../../test/support/sifted.ts';
import length from './plugin.ts';

type Options = Parameters<typeof length.create>[0];

it('keeps what has neither too few nor too many words, and says how many the others have', () => {
  const judge = judgeOf({ unit: 'words', minimum: 2, maximum: 3 });
  expect(['a b', 'a b c', ' a\tb\n'].map((text) => judge(text))).toEqual([null, null, null]);
  expect(judge('  alone ')).toEqual({ text: null, reason: '1 word, fewer than 2' });
  expect(judge('a b c d')).toEqual({ text: null, reason: '4 words, more than 3' });
  expect(judge('')).toEqual({ text: null, reason: '0 words, fewer than 2' });
});

it('counts characters as code points, without white space at both ends', () => {
  const judge = judgeOf({ unit: 'characters', minimum: 3, maximum: 3 });
  expect(['abc', ' abc\n', 'żó🐢'].map((text) => judge(text))).toEqual([null, null, null]);
  expect(judge('🐢🐢')).toEqual({ text: null, reason: '2 characters, fewer than 3' });
});

it('refuses a maximum below the minimum, at its option', () => {
  const check = (minimum: number, maximum: number) => length.check?.({ unit: 'words', minimum, maximum }, nothingAround);
  expect(check(5, 4)).toMatchObject([{ path: ['maximum'], message: 'No text has at least 5 and at most 4.' }]);
  expect(check(5, 5)).toEqual([]);
});

function judgeOf(options: Options) {
  return (text: string) => judgements(length.create(options, {}), [text])[0];
}
