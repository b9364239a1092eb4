import { expect, it } from 'vitest';
import { meshOf } from '../../test/support/mesh.ts';
import { BLOCK, slicesFor, slicesOf } from './slices.ts';

it.each([
  [1, 10],
  [3, 10 * BLOCK + 1],
  [4, BLOCK],
  [5, 7 * BLOCK],
])('%i ranks cut %i numbers into slices of whole blocks, one after the other, without a gap', (size, length) => {
  const slices = slicesFor(size, length);
  expect(slices).toHaveLength(size);
  expect([slices[0].start, slices[size - 1].end]).toEqual([0, length]);
  for (const [rank, { start, end }] of slices.entries()) {
    expect(start % BLOCK === 0 || start === length).toBe(true);
    expect(start).toBe(rank === 0 ? 0 : slices[rank - 1].end);
    expect(end - start).toBeLessThanOrEqual(Math.ceil(length / BLOCK / size) * BLOCK);
  }
});

/** Three ranks whose numbers say whose they are, after `work`. */
async function after(work: (slices: ReturnType<typeof slicesOf>, numbers: Float32Array) => Promise<void>): Promise<number[][]> {
  return Promise.all(
    meshOf(3).map(async (collective) => {
      const numbers = new Float32Array(5 * BLOCK).fill(collective.rank);
      await work(slicesOf(collective, numbers.length), numbers);
      return Array.from({ length: 5 }, (_, block) => numbers[block * BLOCK + 1]);
    }),
  );
}

it('slices come to all, to the first alone, and from the first to each', async () => {
  expect(await after(({ spread }, numbers) => spread(numbers))).toEqual(Array(3).fill([0, 0, 1, 1, 2]));
  expect(await after(({ gather }, numbers) => gather(numbers))).toEqual([
    [0, 0, 1, 1, 2],
    [1, 1, 1, 1, 1],
    [2, 2, 2, 2, 2],
  ]);
  expect(await after(({ scatter }, numbers) => scatter(numbers))).toEqual([
    [0, 0, 0, 0, 0],
    [1, 1, 0, 0, 1],
    [2, 2, 2, 2, 0],
  ]);
});
