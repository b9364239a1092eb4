import fc from 'fast-check';
import { randomFor } from 'electra-run';
import { describe, expect, it } from 'vitest';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { Bands, type BandSettings, type Likeness } from './bands.ts';
import { agreement } from './min-hash.ts';

describe('the bands of a signature', () => {
  it.each([0.5, 0.65, 0.72, 0.8, 0.9])('find one of similarity %f as often as the curve of b = 14 and r = 8 says', (similarity) => {
    const settings = { bands: 14, rows: 8, threshold: 0 };
    const trials = 1000;
    let found = 0;
    for (let trial = 0; trial < trials; trial++) {
      const random = randomFor('curve', similarity, trial);
      const signature = Uint32Array.from({ length: 112 }, () => random.uniform() * 2 ** 32);
      // Each hash of a set of this similarity is the same with this probability.
      const other = signature.map((hash) => (random.uniform() < similarity ? hash : random.uniform() * 2 ** 32));
      const bands = new Bands(settings);
      bands.add(signature);
      if (bands.find(other)) found += 1;
    }
    const expected = 1 - (1 - similarity ** 8) ** 14;
    expect(Math.abs(found / trials - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / trials));
  });

  it('find what a comparison with all signatures would find, whatever they are', () => {
    const settings = fc.record({
      bands: fc.integer({ min: 1, max: 4 }),
      rows: fc.integer({ min: 1, max: 3 }),
      threshold: fc.constantFrom(0, 0.5, 1),
    });
    // Few different hashes, so that many signatures are alike.
    const property = fc.property(
      settings,
      fc.array(fc.array(fc.nat({ max: 2 }), { minLength: 12, maxLength: 12 }), { maxLength: 40 }),
      (how, all) => {
        const bands = new Bands(how);
        const kept: Uint32Array[] = [];
        for (const hashes of all) {
          const signature = Uint32Array.from(hashes.slice(0, how.bands * how.rows));
          expect(bands.find(signature)).toEqual(byComparison(kept, signature, how));
          bands.add(signature);
          kept.push(signature);
        }
      },
    );
    fc.assert(property, { numRuns: fuzzRuns(200) });
  });

  it('forget no signature when their tables grow', () => {
    const bands = new Bands({ bands: 3, rows: 2, threshold: 1 });
    const signature = (i: number): Uint32Array => Uint32Array.from({ length: 6 }, (_, at) => Math.imul(i * 6 + at + 1, 0x9e3779b1));
    for (let i = 0; i < 5000; i++) bands.add(signature(i));
    for (let i = 0; i < 5000; i += 7) expect(bands.find(signature(i))).toEqual({ index: i, similarity: 1 });
    expect(bands.find(signature(5000))).toBeNull();
  });
});

/** The best of those that have a band in common; the first of several. */
function byComparison(kept: readonly Uint32Array[], signature: Uint32Array, { bands, rows, threshold }: BandSettings): Likeness | null {
  const sharesBand = (other: Uint32Array): boolean =>
    Array.from({ length: bands }, (_, band) => band * rows).some((from) =>
      other.subarray(from, from + rows).every((hash, row) => hash === signature[from + row]),
    );
  const alike = kept
    .map((other, index) => ({ index, similarity: agreement(other, signature), shares: sharesBand(other) }))
    .filter(({ similarity, shares }) => shares && similarity >= threshold)
    .sort((a, b) => b.similarity - a.similarity || a.index - b.index);
  return alike.length === 0 ? null : { index: alike[0].index, similarity: alike[0].similarity };
}
