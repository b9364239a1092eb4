import { expect, it } from 'vitest';
import { wordSense, wordsOf } from './words.ts';

const pieces = ['[CLS]', '##ly', 'electr', '##ici', '##ty', '[SEP]', '##s', 'is', 'fun', '[SEP]'];
const continuesWord = (id: number): boolean => pieces[id].startsWith('##');
const ids = Int32Array.from(pieces.keys());

it('a word is its first piece and those that go on with it, and begins anew behind the frame', () => {
  expect(wordsOf({ ids, candidates: [1, 2, 3, 4, 6, 7, 8] }, continuesWord)).toEqual([[1], [2, 3, 4], [6], [7], [8]]);
});

it('what is no candidate is in no word', () => {
  expect(wordsOf({ ids, candidates: [2, 4, 7] }, continuesWord)).toEqual([[2], [4], [7]]);
});

it('a tokenizer that knows no words is refused, with what to do', () => {
  expect(wordSense('masker/x', { continuesWord })).toBe(continuesWord);
  expect(() => wordSense('masker/x', {})).toThrow(/masker\/x needs to know where words begin/);
});
