/** The page that `compare --html` writes, for every reader: by night, on a telephone, without scripts, by a screen reader. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { pages, reportOfSweep } from './report-page.ts';

const report = reportOfSweep(temporaryFolder('report-readers'));
const open = pages();

describe('the report of a sweep', () => {
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

/** Computed styles of all that a selector finds. */
function styles(page: Page, selector: string): Promise<{ color: string; backgroundColor: string; fill: string; stroke: string }[]> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => {
    const { color, backgroundColor, fill, stroke } = getComputedStyle(each);
    return { color, backgroundColor, fill, stroke };
  })`);
}

/** WCAG 2: relative luminance of `rgb(r, g, b)`. */
function luminance(color: string): number {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? [])
    .map(Number)
    .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
