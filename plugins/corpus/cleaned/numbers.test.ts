import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { Numbers } from './numbers.ts';

it('has the numbers that were put into it, and no others', () => {
  const number = fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 200_000 }));
  fc.assert(
    fc.property(fc.array(number), fc.array(number), (put, asked) => {
      const numbers = new Numbers();
      for (const each of put) numbers.add(each);
      for (const each of [...asked, ...put]) expect(numbers.has(each)).toBe(put.includes(each));
    }),
    { numRuns: fuzzRuns(50) },
  );
});
