import { describe, expect, it } from 'vitest';
import { bucketsOf } from './places.ts';

const length = 200;

describe('buckets of distances', () => {
  // Of 32 buckets up to 128, in both directions: 8 on each side for one distance each, then 8 · 16^(k/8), rounded up.
  const begin = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91];
  const buckets = bucketsOf(length, { buckets: 32, distance: 128, direction: 'both' });

  it('are those of the rule for what stands before, and as many others for what comes after', () => {
    for (let far = 0; far < length; far++) expect([far, at(buckets, length - 1, length - 1 - far)]).toEqual([far, last(begin, far)]);
    for (let far = 1; far < length; far++) expect([far, at(buckets, 0, far)]).toEqual([far, 16 + last(begin, far)]);
  });

  it('depend on the distance alone', () => {
    for (let q = 1; q < length; q += 13) for (let k = 1; k < length; k++) expect(at(buckets, q, k)).toBe(at(buckets, q - 1, k - 1));
  });

  it('are all for what stands before, where nothing else is seen', () => {
    // 16 for one distance each, then 16 · 8^(k/16).
    const alone = Array.from({ length: 16 }, (_, distance) => distance);
    const causal = [...alone, 16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113];
    const before = bucketsOf(length, { buckets: 32, distance: 128, direction: 'before' });
    for (let far = 0; far < length; far++) expect([far, at(before, length - 1, length - 1 - far)]).toEqual([far, last(causal, far)]);
    for (let far = 1; far < length; far++) expect(at(before, 0, far)).toBe(0);
  });

  it('are few where few are asked for', () => {
    const row = (direction: 'both' | 'before') =>
      Array.from(bucketsOf(20, { buckets: 8, distance: 16, direction }).subarray(19 * 20)).reverse();
    // Exact 0 and 1, then 2 · 8^(1/2) = 5.7; and exact 0 to 3, then 4 · 4^(k/4) = 5.7, 8, 11.3.
    expect(row('both')).toEqual([0, 1, 2, 2, 2, 2, ...Array<number>(14).fill(3)]);
    expect(row('before')).toEqual([0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, ...Array<number>(8).fill(7)]);
  });
});

function at(buckets: Int32Array, query: number, key: number): number {
  return buckets[query * length + key];
}

/** The bucket whose beginning is the last one that is not beyond the distance. */
function last(begins: readonly number[], distance: number): number {
  return begins.findLastIndex((begin) => begin <= distance);
}
