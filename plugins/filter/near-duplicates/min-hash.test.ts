import fc from 'fast-check';
import { randomFor } from 'electra-run';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { agreement, minHasher } from './min-hash.ts';

/** Two sets of hashes of which this many are in both, in the first alone and in the second alone. */
function sets(both: number, first: number, second: number, seed: number): [Uint32Array, Uint32Array] {
  const random = randomFor(seed, 'hashes');
  const drawn = Uint32Array.from({ length: both + first + second }, () => random.uniform() * 2 ** 32);
  return [drawn.subarray(0, both + first), Uint32Array.from([...drawn.subarray(0, both), ...drawn.subarray(both + first)])];
}

it.each([
  [90, 5, 5],
  [50, 25, 25],
  [10, 80, 10],
  [1, 50, 49],
])('estimates the exact similarity of sets with %i in common, and %i and %i of their own, as far off as it says', (both, first, second) => {
  const exact = both / (both + first + second);
  const [permutations, trials] = [128, 200];
  const errors = Array.from({ length: trials }, (_, trial) => {
    const signatureOf = minHasher(permutations, trial);
    const [a, b] = sets(both, first, second, trial);
    return agreement(signatureOf(a), signatureOf(b)) - exact;
  });
  const deviation = Math.sqrt((exact * (1 - exact)) / permutations);
  const mean = errors.reduce((sum, error) => sum + error, 0) / trials;
  // Unbiased: within 4 deviations of a mean of all trials.
  expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(trials));
  const spread = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / trials);
  // As far off as independent orders are; the ratio's own deviation is 1 / √(2 · trials) = 0.05.
  expect(spread / deviation).toBeGreaterThan(0.8);
  expect(spread / deviation).toBeLessThan(1.2);
});

it('estimates as well where hashes are neighbours, as a bad mixing of bits would not', () => {
  const exact = 0.5;
  const estimates = Array.from({ length: 100 }, (_, seed) => {
    const signatureOf = minHasher(64, seed);
    const start = seed * 1000;
    const a = Uint32Array.from({ length: 75 }, (_, i) => start + i);
    const b = Uint32Array.from({ length: 75 }, (_, i) => start + 25 + i);
    return agreement(signatureOf(a), signatureOf(b));
  });
  const mean = estimates.reduce((sum, estimate) => sum + estimate, 0) / estimates.length;
  expect(Math.abs(mean - exact)).toBeLessThan(4 * Math.sqrt(0.25 / 6400));
});

it('gives a set one signature, in whatever order and however often its hashes come', () => {
  const signatureOf = minHasher(16, 1);
  const hash = fc.nat({ max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(fc.array(hash, { minLength: 1, maxLength: 40 }), fc.nat(), (hashes, seed) => {
      const order = randomFor(seed).permutation(hashes.length);
      const again = [...Array.from(order, (at) => hashes[at]), ...hashes.slice(0, 3)];
      expect(signatureOf(Uint32Array.from(again))).toEqual(signatureOf(Uint32Array.from(hashes)));
    }),
    { numRuns: fuzzRuns(100) },
  );
});

it('takes other orders for another seed, and the same for the same', () => {
  const hashes = Uint32Array.from({ length: 50 }, (_, i) => i * 77);
  expect(minHasher(32, 1)(hashes)).toEqual(minHasher(32, 1)(hashes));
  expect(agreement(minHasher(32, 1)(hashes), minHasher(32, 2)(hashes))).toBeLessThan(0.2);
});
