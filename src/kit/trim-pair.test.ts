import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { trimPair, type TokenSpan } from './trim-pair.ts';

const size = ([from, to]: TokenSpan): number => to - from;

describe('trimming a pair', () => {
  it('leaves a pair that fits as it is', () => {
    expect(trimPair([5, 9], [9, 12], 7, randomFor('fits'))).toEqual([
      [5, 9],
      [9, 12],
    ]);
  });

  it.each([
    [10, 3, 8, 5, 3],
    [3, 10, 8, 3, 5],
    [10, 10, 8, 4, 4],
    [10, 10, 7, 4, 3],
    [1, 9, 2, 1, 1],
  ])('of %d and %d tokens in a room for %d leaves %d and %d', (a, b, room, one, two) => {
    for (let trial = 0; trial < 20; trial++) expect(trimPair([0, a], [50, 50 + b], room, randomFor(trial)).map(size)).toEqual([one, two]);
  });

  it('takes from the front as often as from the back', () => {
    let front = 0;
    for (let trial = 0; trial < 400; trial++) front += trimPair([0, 12], [50, 51], 3, randomFor('sides', trial))[0][0];
    expect(Math.abs(front / (400 * 10) - 0.5)).toBeLessThan(0.03);
  });
});
