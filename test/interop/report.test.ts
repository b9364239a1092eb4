/** The page that `compare --html` writes, in a browser: its plots, and that it needs and trusts nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/report/comparison.ts';
import { readRuns } from '../../src/report/read.ts';
import { makeRun, makeSweep, type MadeRun } from '../support/made-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startBrowser } from './browser.ts';
import { axis, contrast, luminance, openIn, styles, trained, write, type OpenPage } from './report-page.ts';

const folder = temporaryFolder('report-page');
const report = path.join(folder, 'report.html');
const LAMBDAS = [1, 10, 50];
const SEEDS = [1, 2, 3];
let browser: Browser;
const open = (file: string, options?: BrowserContextOptions): Promise<OpenPage> => openIn(browser, file, options);

beforeAll(async () => {
  const members = LAMBDAS.flatMap((lambda) =>
    SEEDS.map((seed): [string, MadeRun] => [`lambda=${lambda}-seed=${seed}`, trained(lambda, seed)]),
  );
  await write(report, [makeSweep(path.join(folder, 'lambda'), Object.fromEntries(members))]);
  browser = await startBrowser();
});
afterAll(() => browser?.close());

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

  it('is light or dark as the system says, with colours that stand out from the paper', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await open(report, { colorScheme });
      const [inPage, words, notes, strokes] = [
        await styles(page, 'body'),
        await styles(page, '#ablation svg text'),
        await styles(page, '.soft'),
        await styles(page, '[data-panel="0"] g.curve'),
      ];
      const paper = luminance(inPage[0].backgroundColor);
      expect(paper > 0.5).toBe(colorScheme === 'light');
      for (const ink of [inPage[0].color, ...words.map(({ fill }) => fill), ...notes.map(({ color }) => color)])
        expect(contrast(luminance(ink), paper)).toBeGreaterThan(4.5);
      expect(new Set(strokes.map(({ stroke }) => stroke)).size).toBe(3);
      for (const { stroke } of strokes) expect(contrast(luminance(stroke), paper), stroke).toBeGreaterThan(3);
      expect(complaints).toEqual([]);
    }
  });

  it('fits a narrow screen', async () => {
    const { page } = await open(report, { viewport: { width: 380, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
  });

  it('says everything in tables where scripts are off', async () => {
    const { page } = await open(report, { javaScriptEnabled: false });
    const tables = page.locator('table:visible');
    expect(await tables.count()).toBeGreaterThan(5);
    expect(await page.locator('[data-metric="heldout/rtd_auc"]').innerText()).toMatch(/lambda=10\s+3\s+0\.7200/);
    expect(await page.locator('.needs-script:visible').count()).toBe(0);
  });

  it('has a description of each plot, a name for each control, and one heading of the first rank', async () => {
    const { page } = await open(report);
    const plots = page.locator('svg[aria-label][aria-description]:visible');
    expect(await plots.count()).toBe(6);
    expect(await page.locator('#ablation svg').getAttribute('aria-description')).toContain('lambda=10, 0.7200, 95 % interval');
    const nameless = await page
      .locator('input, select')
      .evaluateAll((controls) => controls.filter((control) => !control.labels[0]?.textContent.trim()).length);
    expect([nameless, await page.locator('h1').count()]).toEqual([0, 1]);
  });
});

describe('a report of hostile files', () => {
  const attack =
    "</script><script>document.title='taken'</script>" + `<img src=x onerror="document.title='taken'"><a href="javascript:alert(1)">`;

  it('shows what they say and does none of it', async () => {
    const members = {
      [`<b>"&amp;`]: {
        ...trained(1, 1),
        samples: [attack],
        record: { host: { cpu: attack } },
        experiment: { extra: { [attack]: attack }, objective: { masker: { type: attack } } },
      },
      plain: trained(50, 1),
    };
    const file = path.join(folder, 'hostile.html');
    const runs = Object.entries(members).map(([name, member]) => makeRun(path.join(folder, 'hostile', name), member));
    const line = `${JSON.stringify({ step: 1, [attack]: 1 })}\n${JSON.stringify({ step: 2, [attack]: 2 })}\n`;
    writeFileSync(path.join(runs[0], 'metrics.jsonl'), line);
    await write(file, runs, attack);
    const { page, complaints } = await open(file);
    expect(await page.title()).toBe(attack);
    expect(await page.locator('h1').textContent()).toBe(attack);
    expect(await page.locator('script, img, b, a').count()).toBe(2);
    await page.locator('summary', { hasText: 'Samples' }).click();
    expect(await page.locator('.samples').innerText()).toContain(attack);
    expect(complaints).toEqual([]);
  });

  it('lets no script in, even where one got into the page', async () => {
    const taken = path.join(folder, 'taken.html');
    writeFileSync(taken, readFileSync(report, 'utf8').replace('</main>', `${attack}</main>`));
    const { page, complaints, requests } = await open(taken);
    expect(await page.title()).toBe('Sweep');
    expect(complaints.length).toBeGreaterThan(0);
    expect(complaints.every((complaint) => complaint.includes('Content Security Policy'))).toBe(true);
    expect(requests).toEqual(['csp']);
  });
});
