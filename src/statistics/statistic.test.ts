import { describe, expect, it } from 'vitest';
import { differenceOf, statisticOf } from './statistic.ts';
import { studentQuantile } from './student.ts';

describe("Student's t", () => {
  // scipy.stats.t.ppf(p, df)
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 2.5, 3.5746548420036817],
    [0.975, 4, 2.7764451051977987],
    [0.975, 30, 2.0422724563012373],
    [0.975, 1000, 1.9623390808264083],
    [0.95, 7.3, 1.8829300179564308],
    [0.5, 3, 0],
  ])('stays below its quantile with probability %d, for %d degrees of freedom', (probability, freedom, expected) => {
    expect(studentQuantile(probability, freedom)).toBeCloseTo(expected, 9);
  });
});

describe('seeds', () => {
  it('give mean, standard deviation and a 95 % interval', () => {
    // t.interval(0.95, 2, loc=2, scale=1/sqrt(3))
    const { n, mean, deviation, low, high } = statisticOf([1, 2, 3]);
    expect({ n, mean, deviation }).toEqual({ n: 3, mean: 2, deviation: 1 });
    expect(low).toBeCloseTo(-0.48413771175033, 10);
    expect(high).toBeCloseTo(4.48413771175033, 10);
  });

  it('give no interval when there is one', () => {
    expect(statisticOf([0.7])).toEqual({ n: 1, mean: 0.7, deviation: null, low: null, high: null });
    expect(differenceOf(statisticOf([0.7]), statisticOf([1, 2]))).toMatchObject({ low: null, high: null });
  });

  it("differ by Welch's interval", () => {
    // scipy.stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    const { difference, low, high } = differenceOf(statisticOf([1, 2, 3]), statisticOf([2, 4, 9, 5]));
    expect(difference).toBe(-3);
    expect(low).toBeCloseTo(WELCH[0], 9);
    expect(high).toBeCloseTo(WELCH[1], 9);
  });

  it('that are all alike are sure', () => {
    expect(differenceOf(statisticOf([1, 1]), statisticOf([3, 3, 3]))).toEqual({ difference: -2, low: -2, high: -2 });
  });
});

const WELCH = [-7.4548171539275065, 1.4548171539275065];
