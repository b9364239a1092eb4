/** The report's page for the tests that look at it: runs whose figures are known, written as a page and opened in a browser. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { compareRuns } from '../../src/report/comparison.ts';
import { asHtml } from '../../src/report/html.ts';
import { readRuns } from '../../src/report/read.ts';
import { makeSweep, type MadeRun } from '../support/made-runs.ts';
import { startBrowser } from './browser.ts';

/** The values of the sweep. */
export const LAMBDAS = [1, 10, 50];
const SEEDS = [1, 2, 3];

/** A page, what its console complained of, and the addresses that it asked for beside its own. */
export interface Opened {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
}

/** Opens pages in a browser that starts before the tests of a file and ends after them. */
export function pages(): (file: string, options?: BrowserContextOptions) => Promise<Opened> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());
  return (file, options) => open(browser, file, options);
}

/** Makes a sweep of every value and seed in `<folder>/lambda`, and its report, before the tests; returns the file. */
export function reportOfSweep(folder: string): string {
  const report = path.join(folder, 'report.html');
  beforeAll(async () => {
    const members = LAMBDAS.flatMap((lambda) =>
      SEEDS.map((seed): [string, MadeRun] => [`lambda=${lambda}-seed=${seed}`, trained(lambda, seed)]),
    );
    await write(report, [makeSweep(path.join(folder, 'lambda'), Object.fromEntries(members))]);
  });
  return report;
}

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

/** Writes the report of these runs and sweeps. */
export async function write(file: string, folders: readonly string[], title = 'Sweep'): Promise<void> {
  writeFileSync(file, asHtml(compareRuns(await readRuns(folders)), { title }));
}

async function open(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Opened> {
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
