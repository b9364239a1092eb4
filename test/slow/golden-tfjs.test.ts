/** Fifty steps of the golden experiment on the tfjs engine, which computes without any of the compiler's work: `../golden.test.ts`. */
import { expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from '../../src/engine/index.ts';
import { committed, courseOf, farthest, readRows } from '../golden.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('the steps on the tfjs engine are those of the committed file, with the replaced tokens of the onnx engine', async () => {
  const settings = { steps: 50, cacheFolder: temporaryFolder('golden-tfjs') };
  const reference = await courseOf(await createTfjsEngine('cpu'), settings);
  const { difference, step, figure } = farthest(reference.rows, readRows(committed));
  expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
  expect(reference.replaced).toEqual((await courseOf(await createOnnxEngine(), settings)).replaced);
}, 300_000);
