import { setBackend, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { replaceAt } from './index.ts';
import { loadTfjs } from './load-tfjs.ts';

it.each(['int32', 'float32'] as const)('replaceAt leaves the %s tensor it starts from as it was', async (dtype) => {
  loadTfjs();
  await setBackend('cpu');
  const original = tensor1d([10, 11, 12, 13], dtype);
  const replaced = replaceAt(original, tensor1d([2, 0], 'int32'), tensor1d([7, 8], dtype));
  expect([...replaced.dataSync()]).toEqual([8, 11, 7, 13]);
  expect([...original.dataSync()]).toEqual([10, 11, 12, 13]);
});
