import { expect, it } from 'vitest';
import { wordPieces } from './word-pieces.ts';

it('reads a word behind another as it stands in a text, with its blank', () => {
  const asked: string[] = [];
  const encode = (text: string): number[] => [asked.push(text)];
  expect(wordPieces(['a', 'b', 'c'], { encode })).toEqual([[1], [2], [3]]);
  expect(asked.join('')).toBe('a b c');
});
