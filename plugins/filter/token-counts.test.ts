import { expect, it } from 'vitest';
import { tokenCounts } from './token-counts.ts';

/** A piece for each word; those with a digit are unknown. */
const words = {
  special: { pad: 9, unk: 0, cls: 9, sep: 9, mask: 9 },
  encode: (text: string) => (text.match(/\S+/g) ?? []).map((word) => (/\d/.test(word) ? 0 : 1)),
};

it('counts the tokens of a text, and the unknown ones among them', () => {
  expect(tokenCounts('one 2 three\n4', words)).toEqual({ tokens: 4, unknown: 2 });
  expect(tokenCounts('', words)).toEqual({ tokens: 0, unknown: 0 });
});

it('counts a text of many megabytes without holding its ids at a time', () => {
  let longest = 0;
  const encode = (text: string): number[] => ((longest = Math.max(longest, text.length)), words.encode(text));
  const lines = 'a line of 6 words is\n'.repeat(200_000);
  expect(tokenCounts(lines, { ...words, encode })).toEqual({ tokens: 1_200_000, unknown: 200_000 });
  expect([lines.length, longest]).toEqual([4_200_000, 2 ** 20 + 17]);
});

it('asks a tokenizer that is an instance of a class', () => {
  class Letters {
    readonly special = words.special;
    readonly #unknown = 'x';
    encode(text: string): number[] {
      return [...text].map((letter) => (letter === this.#unknown ? 0 : 1));
    }
  }
  expect(tokenCounts('axa', new Letters())).toEqual({ tokens: 3, unknown: 1 });
});
