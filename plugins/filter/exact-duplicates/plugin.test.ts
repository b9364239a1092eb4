import { expect, it } from 'vitest';
import { judgements, removedBy } from '../../../test/support/sifted.ts';
import exactDuplicates from './plugin.ts';

const filter = exactDuplicates.create({}, {});

it('keeps the first of texts that differ in white space or the form of characters alone', () => {
  expect(removedBy(filter, ['caf\u00e9 au lait', 'other', ' cafe\u0301  au\nlait\n', 'Caf\u00e9 au lait', 'other'])).toEqual([2, 4]);
  expect(judgements(filter, ['a', 'a'])[1]).toEqual({ text: null, reason: 'the same text came before' });
});

it('finds each of many copies, and takes no other text for one', () => {
  const texts = Array.from({ length: 5000 }, (_, i) => `text ${i % 3000}`);
  expect(removedBy(filter, texts)).toEqual(Array.from({ length: 2000 }, (_, i) => 3000 + i));
});
