/** How batches are cut where nothing is asked for, on the engine that is used unless another is named. */
import { expect, it } from 'vitest';
import { createOnnxEngine } from './onnx/engine.ts';
import { microBatches } from './micro-batches.ts';

const engine = await createOnnxEngine({ device: 'cpu' });
const parts = (batch: number, length: number, microBatch?: number): number =>
  microBatches({ plan: { microBatch }, batches: { batch, length }, engine });

it.each([
  [8, 128, 1],
  [32, 64, 1],
  [32, 128, 2],
  [8, 256, 1],
  [3, 400, 1],
  [2, 512, 1],
  [4, 512, 2],
  [4, 1024, 4],
  [8, 2048, 8],
])('%i sequences of %i tokens are trained in %i parts', (batch, length, count) => {
  expect(parts(batch, length)).toBe(count);
});

it('five long sequences, which no two parts share equally, are trained one by one', () => {
  expect(parts(5, 512)).toBe(5);
});

it('what an experiment asks for is done', () => {
  expect(parts(4, 512, 4)).toBe(1);
});
