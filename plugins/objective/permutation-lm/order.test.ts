import { expect, it } from 'vitest';
import { randomFor } from 'electra-run';
import { ranksOf } from './order.ts';

const special = [0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const targets = [1, 2, 6, 8];

it('shows everybody what is neither predicted nor of the frame, and gives all else a rank of its own', () => {
  for (let seed = 0; seed < 50; seed++) {
    const ranks = [...ranksOf({ special, targets }, 256, randomFor(seed))];
    expect([0, 3, 5, 7].map((at) => ranks[at])).toEqual([0, 0, 0, 0]);
    expect([1, 2, 4, 6, 8, 9].map((at) => ranks[at]).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

it('has every order of them alike', () => {
  const seen = new Map<string, number>();
  const draws = 6000;
  for (let seed = 0; seed < draws; seed++) {
    const order = String(ranksOf({ special: [0, 0, 0], targets: [0, 1, 2] }, 256, randomFor(seed)));
    seen.set(order, (seen.get(order) ?? 0) + 1);
  }
  expect(seen.size).toBe(6);
  for (const count of seen.values()) expect((6 * count) / draws).toBeCloseTo(1, 0);
});

it('orders within blocks only, and from left to right with blocks of one token', () => {
  for (let seed = 0; seed < 50; seed++) {
    const ranks = ranksOf({ special, targets }, 5, randomFor(seed));
    const [first, second] = [
      [1, 2, 4],
      [6, 8, 9],
    ].map((places) => places.map((at) => ranks[at]));
    expect(Math.max(...first)).toBeLessThan(Math.min(...second));
    expect([...ranksOf({ special, targets }, 1, randomFor(seed))]).toEqual([0, 1, 2, 0, 3, 0, 4, 0, 5, 6]);
  }
});
