import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { distanceStates, positionScores } from './positions.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

it('knows each distance by its sine and cosine at every wavelength', () => {
  const [length, width] = [5, 8];
  const states = distanceStates(length, width).arraySync();
  expect(states).toHaveLength(2 * length);
  states.forEach((row, index) => {
    const distance = length - index;
    [1, 10, 100, 1000].forEach((wave, i) => {
      expect(row[i]).toBeCloseTo(Math.sin(distance / wave), 6);
      expect(row[width / 2 + i]).toBeCloseTo(Math.cos(distance / wave), 6);
    });
  });
});

it.each([1, 2, 5])('scores each pair of %i tokens by the distance between them', (length) => {
  const [batch, heads, width] = [2, 2, 6];
  const numbers = (rows: number, seed: number): number[][] =>
    Array.from({ length: rows }, (_, row) => Array.from({ length: width }, (__, d) => Math.sin(seed + 3 * row + d)));
  const [queries, distances] = [numbers(batch * length, 1), numbers(2 * length, 2)];
  const scores = positionScores(tensor2d(queries), tensor2d(distances), { batch, length, heads }).arraySync() as number[][][][];
  for (let b = 0; b < batch; b++)
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < length; i++)
        for (let j = 0; j < length; j++) {
          const key = distances[length - (i - j)];
          const wanted = [0, 1, 2].reduce((sum, d) => sum + queries[b * length + i][3 * head + d] * key[3 * head + d], 0);
          expect(scores[b][head][i][j]).toBeCloseTo(wanted, 5);
        }
});
