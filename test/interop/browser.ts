/** A real browser for looking at reports: Debian's chromium, or the one that CHROMIUM names, driven by playwright-core. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** Throws when there is no browser: what it checks is not checked by anything else. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? inPath(['chromium', 'chromium-browser', 'google-chrome']);
  if (executablePath === undefined)
    throw new Error(
      'The report is checked in a real browser, and there is none: apt-get install chromium, or name one with CHROMIUM=/path/to/chromium.',
    );
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

function inPath(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}
