/** The page that `compare --html` writes, in a real browser: what is drawn, and what changes at the user's hand. */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/report/comparison.ts';
import { readRuns } from '../../src/report/read.ts';
import { makeRun } from '../support/made-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { LAMBDAS, pages, reportOfSweep, trained, write } from './report-page.ts';

const folder = temporaryFolder('report-page');
const report = reportOfSweep(folder);
const open = pages();

describe('the report of a sweep', () => {
  it('draws the mean of every value with its interval where the axes say they are', async () => {
    const { page, complaints, requests } = await open(report);
    const { groups } = compareRuns(await readRuns([path.join(folder, 'lambda')]));
    const [means, intervals] = [await page.locator('#ablation g.means path').count(), page.locator('#ablation g.intervals line')];
    expect([means, await intervals.count(), await page.locator('#ablation g.seeds circle').count()]).toEqual([3, 3, 9]);
    const [valueAt, placeAt] = [await axis(page, 'y'), await axis(page, 'x')];
    for (const [index, { statistics, values }] of groups.entries()) {
      const { low, high } = statistics['heldout/rtd_auc'];
      const line = intervals.nth(index);
      const [y1, y2, x1, x2] = await Promise.all(['y1', 'y2', 'x1', 'x2'].map(async (name) => Number(await line.getAttribute(name))));
      expect(Math.min(valueAt(y1), valueAt(y2))).toBeCloseTo(low ?? NaN, 3);
      expect(Math.max(valueAt(y1), valueAt(y2))).toBeCloseTo(high ?? NaN, 3);
      expect(x1).toBe(x2);
      // A logarithmic axis: the exponent is what grows evenly.
      expect(placeAt(x1)).toBeCloseTo(Math.log(Number(values['objective.loss.lambda'])), 2);
    }
    expect([...complaints, ...requests]).toEqual([]);
  });

  it('draws both networks side by side, in training and on held-out text, a curve per value and the runs behind it', async () => {
    const { page } = await open(report);
    const titles = await page
      .locator('[data-panel]:visible')
      .evaluateAll((places) => places.map((place) => place.closest('figure')?.querySelector('figcaption')?.textContent?.trim()));
    expect(titles).toEqual([
      'generator loss in training',
      'discriminator loss in training',
      'generator loss on held-out text',
      'discriminator loss on held-out text',
      'discriminator AUC on held-out text',
    ]);
    for (const panel of [0, 1]) {
      const place = page.locator(`[data-panel="${panel}"]`);
      expect([await place.locator('g.curve path').count(), await place.locator('g.behind path').count()]).toEqual([3, 9]);
    }
    const [left, right] = [await page.locator('[data-panel="0"]').boundingBox(), await page.locator('[data-panel="1"]').boundingBox()];
    expect(left?.y).toBe(right?.y);
    expect(right?.x).toBeGreaterThan((left?.x ?? 0) + (left?.width ?? 0));
    await page.getByLabel('mean over seeds').uncheck();
    expect(await page.locator('[data-panel="0"] g.curve path').count()).toBe(9);
    await page.getByRole('checkbox', { name: 'lambda=10' }).uncheck();
    expect(await page.locator('[data-panel="0"] g.curve path').count()).toBe(6);
  });

  it('smooths training curves, and leaves held-out ones as they are', async () => {
    const { page } = await open(report);
    const before = await Promise.all([0, 2].map((panel) => page.locator(`[data-panel="${panel}"] g.curve path`).first().getAttribute('d')));
    await page.getByLabel('Smoothing').fill('0.9');
    const after = await Promise.all([0, 2].map((panel) => page.locator(`[data-panel="${panel}"] g.curve path`).first().getAttribute('d')));
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  it('shows another figure, with its table, when one is picked; and more curves when they are opened', async () => {
    const { page, complaints } = await open(report);
    expect(await page.locator('[data-metric]:visible').getAttribute('data-metric')).toBe('heldout/rtd_auc');
    await page.getByLabel('Figure').selectOption('downstream/supersense/pretrained/accuracy');
    expect(await page.locator('[data-metric]:visible').getAttribute('data-metric')).toBe('downstream/supersense/pretrained/accuracy');
    expect(await page.locator('#ablation svg').getAttribute('aria-label')).toBe('supersense: accuracy, pre-trained against lambda');
    await page.locator('summary', { hasText: 'more curve' }).click();
    expect(await page.locator('[data-panel]:visible svg').count()).toBe(6);
    expect(complaints).toEqual([]);
  });

  it('draws a line per combination of the other settings where more than one varies, with a key', async () => {
    const grid = path.join(folder, 'grid.html');
    const runs = LAMBDAS.flatMap((lambda) =>
      ['none', 'all'].map((share) =>
        makeRun(path.join(folder, `grid/${share}-${lambda}`), {
          ...trained(lambda, 1),
          experiment: { objective: { share, loss: { lambda } } },
        }),
      ),
    );
    await write(grid, runs);
    const { page } = await open(grid);
    expect(await page.getByRole('list', { name: 'Key' }).getByRole('listitem').allTextContents()).toEqual([
      'lambda=1',
      'lambda=10',
      'lambda=50',
    ]);
    await page.getByRole('combobox', { name: 'against' }).selectOption({ label: 'lambda (objective.loss.lambda)' });
    expect(await page.getByRole('list', { name: 'Key' }).getByRole('listitem').allTextContents()).toEqual(['share=none', 'share=all']);
    expect([
      await page.locator('#ablation g.trend path').count(),
      await page.locator('#ablation g.means path').count(),
      await page.locator('#ablation g.intervals line').count(),
    ]).toEqual([2, 6, 0]);
  });

  it('tells what the pointer is on', async () => {
    const { page } = await open(report);
    const box = await page.locator('#ablation g.means path').nth(1).boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    const tip = page.locator('#ablation g[aria-label="tip"]');
    await expect.poll(() => tip.textContent()).toContain('lambda=10');
    expect(await tip.textContent()).toContain('3 seeds');
  });

  it('sorts the table of runs from the keyboard', async () => {
    const { page } = await open(report);
    const table = page.locator('table.sortable');
    await table.getByRole('button', { name: 'discriminator AUC' }).focus();
    await page.keyboard.press('Enter');
    const column = await table.locator('thead th').evaluateAll((heads) => heads.findIndex((head) => head.ariaSort === 'ascending'));
    const values = await table
      .locator('tbody tr')
      .evaluateAll((rows, at) => rows.map((row) => Number(row.children[at].getAttribute('data-value'))), column);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(new Set(values).size).toBeGreaterThan(3);
  });
});

/** From a place in the plot to the value that the axis' ticks give it: the logarithm on the horizontal one. */
async function axis(page: Page, which: 'x' | 'y'): Promise<(place: number) => number> {
  const ticks = await page
    .locator(`#ablation g[aria-label="${which}-axis tick label"] text`)
    .evaluateAll((texts) => texts.map((text) => ({ value: Number(text.textContent), transform: text.getAttribute('transform') ?? '' })));
  const points = ticks.map(({ value, transform }) => {
    const [, x, y] = /translate\(([\d.]+),\s*([\d.]+)\)/.exec(transform) ?? [];
    return which === 'x' ? { value: Math.log(value), place: Number(x) } : { value, place: Number(y) };
  });
  const [first, last] = [points[0], points[points.length - 1]];
  expect(points.length).toBeGreaterThan(2);
  return (place) => first.value + ((place - first.place) * (last.value - first.value)) / (last.place - first.place);
}
