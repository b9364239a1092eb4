/** Fifty steps of an objective's golden experiment against the committed file: what every objective shows, each in a test of its own. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine } from '../../src/engine/index.ts';
import { committedOf, courseOf, farthest, fileText, readRows, type Course, type Row } from '../golden.ts';
import { root } from './cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** `learns`: what share of its beginning the loss of the last steps is at most. */
export function testGolden(objective: string, { learns = 0.95 }: { readonly learns?: number } = {}): void {
  describe(`fifty steps of the golden experiment of ${objective}`, () => {
    const cacheFolder = temporaryFolder(`golden-${objective}`);
    const settings = { objective, cacheFolder };
    let course: Course;
    beforeAll(async () => {
      const test = path.relative(root, String(expect.getState().testPath));
      course = await courseOf(await createOnnxEngine(), { ...settings, steps: 50 });
      if (process.env.UPDATE_GOLDEN) writeFileSync(committedOf(objective), fileText(objective, test, course));
    }, 60_000);

    it('learn', () => {
      expect(meanTotal(course.rows.slice(40))).toBeLessThan(learns * meanTotal(course.rows.slice(0, 10)));
    });

    it('are the same to the bit when they are run again', async () => {
      expect((await courseOf(await createOnnxEngine(), { ...settings, steps: 10 })).rows).toEqual(course.rows.slice(0, 10));
    });

    it('are those of the committed file', () => {
      const { difference, step, figure } = farthest(course.rows, readRows(committedOf(objective), course.columns), course.columns);
      expect(difference, `${figure} of step ${step}: see the top of the file if this was meant`).toBeLessThan(1e-4);
    });

    it('begin on the tfjs engine as in the committed file: all fifty are in test/slow', async () => {
      const { rows, columns } = await courseOf(await createTfjsEngine('cpu'), { ...settings, steps: 5 });
      const { difference, step, figure } = farthest(rows, readRows(committedOf(objective), columns).slice(0, 5), columns);
      expect(difference, `${figure} of step ${step}`).toBeLessThan(1e-4);
    }, 60_000);
  });
}

function meanTotal(rows: readonly Row[]): number {
  return rows.reduce((sum, [total]) => sum + total, 0) / rows.length;
}
