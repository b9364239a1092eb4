/** Runs for a report, and what its page looks like to a browser. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { compareRuns } from '../../src/report/comparison.ts';
import { asHtml } from '../../src/report/html.ts';
import { readRuns } from '../../src/report/read.ts';
import type { MadeRun } from '../support/made-runs.ts';

/** A run whose figures say lambda and seed; its curves too. */
export function trained(lambda: number, seed: number): MadeRun {
  const auc = 0.7 + Math.log10(lambda) / 50 + (seed - 2) / 100;
  const training = Array.from({ length: 50 }, (_, index) => ({
    step: 2 * index + 2,
    'train/loss': 50 / (index + 1),
    'train/mlm_loss': 6 - index / 50 + ((index * 7 + seed) % 5) / 10,
    'train/rtd_loss': 0.4 - lambda / 1000 - index / 500,
  }));
  const heldOut = Array.from({ length: 5 }, (_, index) => ({
    step: 20 * (index + 1),
    'heldout/mlm_loss': 6 - index / 5,
    'heldout/mlm_loss_floor': 5.5,
    'heldout/rtd_loss': 0.4 - index / 100,
    'heldout/rtd_loss_floor': 0.42,
    'heldout/rtd_auc': auc - (4 - index) / 50,
  }));
  return {
    lambda,
    seed,
    figures: { 'heldout/rtd_auc': auc, 'downstream/supersense/pretrained/accuracy': 0.6 + auc / 10, 'train/tokens': 1000 },
    metrics: [...training, ...heldOut],
  };
}

/** Writes the page of some runs. */
export async function write(file: string, folders: readonly string[], title = 'Sweep'): Promise<void> {
  writeFileSync(file, asHtml(compareRuns(await readRuns(folders)), { title }));
}

/** A page, what its console said, and what it asked for beside itself. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

/** Opens a page without a network and waits until it is drawn. */
export async function openIn(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => void complaints.push(message.text()));
  page.on('pageerror', (error) => void complaints.push(error.message));
  page.on('requestfailed', (request) => void requests.push(request.failure()?.errorText ?? 'failed'));
  page.on(
    'requestfinished',
    (request) => void (![pathToFileURL(file).href, 'data:,'].includes(request.url()) && requests.push(request.url())),
  );
  await page.goto(pathToFileURL(file).href);
  if (options.javaScriptEnabled !== false) await page.locator('#ablation svg').waitFor();
  return { page, complaints, requests };
}

/** From a place in the plot to the value that the axis' ticks give it: the logarithm on the horizontal one. */
export async function axis(page: Page, which: 'x' | 'y'): Promise<(place: number) => number> {
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

/** Computed styles of all that a selector finds. */
export function styles(page: Page, selector: string): Promise<{ color: string; backgroundColor: string; fill: string; stroke: string }[]> {
  return page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((each) => {
    const { color, backgroundColor, fill, stroke } = getComputedStyle(each);
    return { color, backgroundColor, fill, stroke };
  })`);
}

/** WCAG 2: relative luminance of `rgb(r, g, b)`. */
export function luminance(color: string): number {
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? [])
    .map(Number)
    .map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2: contrast of two luminances, 1 to 21. */
export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
