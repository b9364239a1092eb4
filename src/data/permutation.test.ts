import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectUniform } from '../../test/support/chance.ts';
import { randomFor } from '../random.ts';
import { computedPermutation } from './permutation.ts';

const permutation = (count: number, ...words: readonly (string | number)[]): ((place: number) => number) =>
  computedPermutation(count, randomFor('permutation test', ...words));

describe('a permutation that is computed', () => {
  it('has every number once, whatever their count', () => {
    const isWhole = (count: number, key: number): void => {
      const numbers = Uint32Array.from({ length: count }, (_, place) => place);
      expect(numbers.map(permutation(count, key)).sort()).toEqual(numbers);
    };
    for (let count = 1; count <= 130; count++) isWhole(count, 1);
    fc.assert(fc.property(fc.integer({ min: 131, max: 20_000 }), fc.nat(), isWhole), { numRuns: 30 });
    for (const count of [2 ** 18, 2 ** 18 + 1]) isWhole(count, 2);
  });

  it('hits no number twice, and none beyond, of more than fit 32 bits', () => {
    for (const count of [2 ** 32 + 1, 2 ** 40 - 3, 2 ** 48 + 1, 2 ** 53]) {
      const at = permutation(count);
      const numbers = [0, count - 20_000].flatMap((first) => Array.from({ length: 20_000 }, (_, place) => at(first + place)));
      expect(new Set(numbers).size).toBe(40_000);
      expect(numbers.every((number) => Number.isSafeInteger(number) && number >= 0 && number < count)).toBe(true);
    }
  });

  it('sends neighbours anywhere, and a place anywhere with another key', () => {
    const count = 3_000_017;
    const cell = (number: number): number => Math.floor((8 * number) / count);
    const at = permutation(count);
    const numbers = Array.from({ length: 100_000 }, (_, index) => at(30 * index));
    const neighbours = Array.from({ length: 100_000 }, (_, index) => at(30 * index + 1));
    expectUniform(numbers.map(cell), 8);
    expectUniform(
      numbers.map((number, index) => 8 * cell(number) + cell(neighbours[index])),
      64,
    );
    expectUniform(
      numbers.map((number, index) => cell((neighbours[index] - number + count) % count)),
      8,
    );
    expectUniform(
      numbers.map((number, index) => 8 * cell(30 * index) + cell(number)),
      64,
    );
    expectUniform(
      Array.from({ length: 20_000 }, (_, key) => cell(permutation(count, key)(12_345))),
      8,
    );
  });

  it('leaves as many numbers in their place as chance does', () => {
    const fixed = Array.from({ length: 1000 }, (_, key) => {
      const at = permutation(1000, key);
      return Array.from({ length: 1000 }, (__, place) => at(place)).filter((number, place) => number === place).length;
    });
    const mean = fixed.reduce((sum, each) => sum + each, 0) / fixed.length;
    // One in the mean, with a variance of one: six deviations.
    expect(Math.abs(mean - 1)).toBeLessThan(6 / Math.sqrt(fixed.length));
  });
});
