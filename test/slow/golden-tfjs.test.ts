/** Fifty steps of the golden experiments on the tfjs engine, which computes without any of the compiler's work: `../golden.test.ts`. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from '../../src/engine/index.ts';
import { committedOf, courseOf, farthest, readRows } from '../golden.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const objectives = readdirSync(path.join(import.meta.dirname, '../golden')).map((file) => file.replace('.losses.txt', ''));

it.each(objectives)(
  'the steps of %s on the tfjs engine are those of the committed file, and those of the onnx engine',
  async (objective) => {
    const settings = { objective, steps: 50, cacheFolder: temporaryFolder(`golden-tfjs-${objective}`) };
    const reference = await courseOf(await createTfjsEngine('cpu'), settings);
    const { columns } = reference;
    const { difference, step, figure } = farthest(reference.rows, readRows(committedOf(objective), columns), columns);
    expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
    expect(reference.replaced).toEqual((await courseOf(await createOnnxEngine(), settings)).replaced);
  },
  300_000,
);
