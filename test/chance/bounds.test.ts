import { describe, expect, it } from 'vitest';
import { binomialBounds, chiSquareBound, expectEvenPlaces, expectShare, expectShares } from '../support/chance.ts';

describe('the bounds of chance', () => {
  it('are those of the tables', () => {
    expect(chiSquareBound(1, 1e-3)).toBeCloseTo(10.828, 3);
    expect(chiSquareBound(10, 0.05)).toBeCloseTo(18.307, 3);
    expect(chiSquareBound(100, 1e-3)).toBeCloseTo(149.449, 3);
    // Six deviations of the normal distribution, nearly.
    const [least, most] = binomialBounds(1_000_000, 0.5);
    expect([least, most]).toEqual([1_000_000 - most, most]);
    expect((most - 500_000) / 500).toBeCloseTo(6.11, 1);
    // All of 29 trials would be rarer than what is allowed, all of 28 not: 2 ** -29 > 5e-10 > 2 ** -31.
    expect(binomialBounds(29, 0.5)).toEqual([0, 29]);
    expect(binomialBounds(31, 0.5)).toEqual([1, 30]);
  });

  it('are broken by shares that are a little off', () => {
    expect(() => expectShare(150_000, 1_000_000, 0.15)).not.toThrow();
    expect(() => expectShare(152_300, 1_000_000, 0.15)).toThrow(/152300 of 1000000 are 0.1523, and a share of 0.15 is/);
    expect(() => expectShares([6000, 2900, 2100], [6, 3, 2])).not.toThrow();
    expect(() => expectShares([6500, 2700, 1800], [6, 3, 2])).toThrow(/chi-square/);
    const trials = Array.from({ length: 5000 }, (_, index) => [index % 10, index % 7 === 0 ? 10 : 11]);
    expect(() => expectEvenPlaces(trials, 12)).toThrow(/chi-square/);
  });
});
