import { expect, it } from 'vitest';
import { meshOf } from '../../test/support/mesh.ts';
import { randomFor } from '../random.ts';
import { gradientSum } from './gradient-sum.ts';
import { slicesOf } from './slices.ts';

/** Of very different sizes, so that the order of a sum shows in its last bits. */
function gradientsOf(parts: number, length: number): Float32Array[] {
  return Array.from({ length: parts }, (_, part) => {
    const random = randomFor(1, 'gradient', part);
    return Float32Array.from({ length }, () => random.normal() * 10 ** (random.integer(12) - 6));
  });
}

function oneAfterTheOther([first, ...others]: readonly Float32Array[]): Float32Array {
  const sum = first.slice();
  for (const other of others) for (let at = 0; at < sum.length; at++) sum[at] = Math.fround(sum[at] + other[at]);
  return sum;
}

it.each([
  [2, 2, 10_000],
  [2, 6, 9003],
  [3, 6, 37],
  [4, 4, 16],
  [5, 10, 32_345],
])('the sum over %i ranks of %i gradients is that of one rank to the bit, on all of them', async (size, parts, length) => {
  const gradients = gradientsOf(parts, length);
  const shared = await Promise.all(
    meshOf(size).map(async (collective) => {
      const slices = slicesOf(collective, length);
      const sum = gradientSum(collective, slices);
      const [gradient, sums] = [new Float32Array(length), [] as Float32Array[]];
      for (let update = 0; update < 3; update++) {
        for (let part = collective.rank; part < parts; part += size) {
          gradient.set(gradients[part]);
          if (part + size >= parts) continue;
          await sum.add(gradient);
          gradient.fill(Number.NaN);
        }
        await sum.finish(gradient);
        gradient.fill(Number.NaN, 0, slices.own.start).fill(Number.NaN, slices.own.end);
        await slices.spread(gradient);
        sums.push(gradient.slice());
      }
      return sums;
    }),
  );
  const wanted = Buffer.from(oneAfterTheOther(gradients).buffer);
  for (const found of shared.flat()) expect(Buffer.from(found.buffer).equals(wanted)).toBe(true);
  const backwards = oneAfterTheOther([...gradients].reverse());
  if (parts > 2 && length > 100) expect(Buffer.from(backwards.buffer).equals(wanted)).toBe(false);
});
