import { describe, expect, it } from 'vitest';
import { likeliest, shareOfYes, sharesOf } from './shares.ts';

describe('logits as probabilities', () => {
  it('sum to 1, also where logits are large', () => {
    expect(Array.from(sharesOf([1000, 1000, -1000]))).toEqual([0.5, 0.5, 0]);
    expect(shareOfYes(0)).toBe(0.5);
    expect(sharesOf([0, 2])[1]).toBeCloseTo(shareOfYes(2), 12);
  });

  it('has the largest first, and of equal ones the first', () => {
    expect(likeliest([1, 5, 3, 5, 2], 3)).toEqual([1, 3, 2]);
    expect(likeliest([2], 5)).toEqual([0]);
  });
});
