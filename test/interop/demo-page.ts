/** A tiny trained run, its page written and served, and a browser that looks at it: what the tests of the page start from. */
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { filesOf } from '../../src/serve/folder.ts';
import { listen, type LoopbackServer } from '../../src/serve/loopback.ts';
import { root } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';
import { startBrowser } from './browser.ts';

export const SENTENCE = 'The people of the United States have not forgotten 1865.';

/** Trains, in the folder; returns the run's own. */
export async function trainTiny(folder: string, name: string, ...more: string[]): Promise<string> {
  const experiment = path.join(root, 'test/fixtures/experiments/tiny.json5');
  await succeed(folder, [experiment, 'tasks=[]', `name=${name}`, 'train.steps=40', 'train.keepCheckpoints=9', ...more]);
  return path.join(folder, 'runs', name);
}

/** What it wrote to standard output. */
export async function succeed(folder: string, words: readonly string[]): Promise<string> {
  const { code, out, error } = await inProcess(words, { folder });
  if (code !== 0) throw new Error(`${words.join(' ')}\n${error}`);
  return out;
}

/** What a page has shown and asked for. */
export interface OpenedPage {
  readonly page: Page;
  /** Errors and warnings of the console. */
  readonly complaints: string[];
  /** Addresses that it has asked for. */
  readonly requests: string[];
}

/** Opens the page in the folder that is there by then; everything is closed after the last test. */
export function demoPages(folder: () => string): (address?: string, options?: BrowserContextOptions) => Promise<OpenedPage> {
  let browser: Browser;
  let served: LoopbackServer;
  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await listen(await filesOf(folder()), { host: '127.0.0.1', port: 0 })];
  });
  afterAll(async () => {
    await browser.close();
    await served.stop();
  });
  return async (address = '', options = {}) => {
    const page = await browser.newPage(options);
    const [complaints, requests]: string[][] = [[], []];
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', ({ message }) => void complaints.push(message));
    page.on('request', (request) => void requests.push(request.url()));
    await page.goto(`${served.url}/${address}`);
    await settled(page);
    return { page, complaints, requests: requests as string[] };
  };
}

/** Waits until what is shown is what was asked for last. */
export async function settled(page: Page): Promise<void> {
  const isSettled = (): Promise<boolean> =>
    page
      .locator('body')
      .evaluate(
        (body) => body.getAttribute('data-shown') === body.ownerDocument.location.hash && body.getAttribute('aria-busy') === 'false',
      );
  await expect.poll(isSettled, { timeout: 60_000 }).toBe(true);
}

/** Of each token that is judged: how likely it was replaced, as the page computed it. */
export function heatOf(page: Page): Promise<number[]> {
  return page.locator('#heat button').evaluateAll((buttons) => buttons.map((button) => Number(button.getAttribute('data-share'))));
}
