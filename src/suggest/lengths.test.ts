import { expect, it } from 'vitest';
import { examplesFor, sequenceLength, emptyShare } from './lengths.ts';

const lengths = (...values: number[]) => Float64Array.from(values).sort();

it('nine tenths of short documents fit a sequence', () => {
  expect(sequenceLength(lengths(5, 8, 9, 10, 11, 12, 13, 14, 14, 40), 128).value).toBe(64);
  expect(sequenceLength(lengths(5, 8, 9, 10, 11, 12, 13, 14, 14, 14), 128)).toMatchObject({
    value: 16,
    why: expect.stringContaining('Half of the documents have up to 12 tokens, nine tenths up to 14.'),
  });
});

it('long documents are cut to the length that the network is meant for', () => {
  expect([64, 128, 512].map((longest) => sequenceLength(lengths(9000, 10_000), longest).value)).toEqual([64, 128, 512]);
});

it('documents stand alone where that wastes little, and share sequences where it wastes much', () => {
  expect(emptyShare(lengths(14, 14), 16)).toBe(0);
  expect(emptyShare(lengths(14, 28), 16)).toBe(0);
  expect(emptyShare(lengths(6), 16)).toBe(0.5);
  expect(emptyShare(lengths(), 16)).toBe(0);
  expect([0.1, 0.5].map((padding) => examplesFor(padding).value)).toEqual(['document', 'packed']);
});
