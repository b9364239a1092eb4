/**
 * Fifty steps of a fixed experiment, step by step, against the file in `golden/`: a change that moves these
 * numbers has to say why, a change that should not move them shows here that it did not. Other objectives: `golden-*.test.ts`.
 *
 * After a change that is meant to move them: UPDATE_GOLDEN=1 npx vitest run test/golden.test.ts
 */
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import type { OnnxEngineOptions } from '../src/engine/onnx/engine.ts';
import { passNames } from '../src/engine/onnx/passes/index.ts';
import { committed, courseOf, farthest, fileText, readRows, type Course, type Row } from './golden.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const cacheFolder = temporaryFolder('golden');
const onnx = async (options: OnnxEngineOptions = {}, steps = 50): Promise<Course> =>
  courseOf(await createOnnxEngine(options), { steps, cacheFolder });

let course: Course;
beforeAll(async () => {
  course = await onnx();
  if (process.env.UPDATE_GOLDEN) writeFileSync(committed, fileText('replaced-token-detection', 'test/golden.test.ts', course));
}, 60_000);

describe('fifty steps of the golden experiment', () => {
  it('have what could move them: padding in some batches and not in others, and replaced tokens in all', () => {
    const padded = course.filled.filter((tokens) => tokens < course.room).length;
    expect(padded).toBeGreaterThan(10);
    expect(padded).toBeLessThan(course.rows.length);
    expect(Math.min(...course.replaced)).toBeGreaterThan(0.1);
  });

  it('learn', () => {
    expect(meanTotal(course.rows.slice(40))).toBeLessThan(0.8 * meanTotal(course.rows.slice(0, 10)));
  });

  it('are the same to the bit when they are run again', async () => {
    expect((await onnx()).rows).toEqual(course.rows);
  });

  it('are those of the committed file', () => {
    const { difference, step, figure } = farthest(course.rows, readRows(committed));
    expect(difference, `${figure} of step ${step}: see the top of this test if this was meant`).toBeLessThan(1e-4);
  });

  it('begin on the tfjs engine as in the committed file: all fifty are in test/slow', async () => {
    const { rows } = await courseOf(await createTfjsEngine('cpu'), { steps: 5, cacheFolder });
    const { difference, step, figure } = farthest(rows, readRows(committed).slice(0, 5));
    expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
  }, 60_000);
});

describe('the first ten steps do not depend on', () => {
  const variants: [string, OnnxEngineOptions][] = [
    ...passNames.map((name): [string, OnnxEngineOptions] => [`the pass ${name}`, { withoutPasses: [name] }]),
    ['any pass', { withoutPasses: passNames }],
    ['writing outputs without a copy', { skipOutputCopies: false }],
    ['the number of threads', { threads: 2 }],
  ];
  it.each(variants)('%s', async (_, options) => {
    const { difference, step, figure } = farthest((await onnx(options, 10)).rows, course.rows.slice(0, 10));
    expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-5);
  });
});

function meanTotal(rows: readonly Row[]): number {
  return rows.reduce((sum, [total]) => sum + total, 0) / rows.length;
}
