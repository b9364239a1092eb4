/** A folder with experiments to sweep over, and what a test asks of the sweeps that are made there. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { cli, root, type Ended } from './cli.ts';
import { inProcess } from './in-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Milliseconds: a busy machine may take long. */
export const MINUTES = 180_000;

/** The experiments and the functions of one test file. */
export interface SweepFolder {
  readonly folder: string;
  /** An ablation of two values with two seeds. */
  readonly fixture: string;
  /** The same without its ablation. */
  readonly plain: string;
  sweep(file: string, ...words: readonly string[]): Promise<Ended>;
  /** A sweep in which no run begins, without a process of its own. */
  looked(file: string, ...words: readonly string[]): Promise<Ended>;
  /** A copy of the fixture without some of its text. */
  derived(name: string, without: RegExp): string;
  /** The folder of the sweep or run of this name. */
  at(name: string): string;
  manifest(name: string): unknown;
  /** The figures of a member but for speeds. */
  figures(name: string, member: string): Record<string, number>;
}

/** Made anew for each test file. */
export function sweepFolder(name: string): SweepFolder {
  const folder = temporaryFolder(name);
  for (const each of ['corpus', 'experiments/tiny.json5', 'experiments/sweep.json5'])
    cpSync(path.join(root, 'test/fixtures', each), path.join(folder, each), { recursive: true });
  const fixture = path.join(folder, 'experiments/sweep.json5');
  const derived = (copy: string, without: RegExp): string => {
    const file = path.join(folder, `experiments/${copy}.json5`);
    writeFileSync(file, readFileSync(fixture, 'utf8').replace(without, ''));
    return file;
  };
  const at = (run: string): string => path.join(folder, 'runs', run);
  return {
    folder,
    fixture,
    plain: derived('plain', / {2}ablation: .*\n/),
    sweep: (file, ...words) => cli(['sweep', file, ...words], { folder }),
    looked: (file, ...words) => inProcess(['sweep', file, ...words], { folder }),
    derived,
    at,
    manifest: (run) => JSON.parse(readFileSync(at(`${run}/sweep.json`), 'utf8')) as unknown,
    figures: (run, member) => figuresAt(at(`${run}/members/${member}`)),
  };
}

/** The final figures of a run but for speeds. */
export function figuresAt(run: string): Record<string, number> {
  const { figures } = JSON.parse(readFileSync(path.join(run, 'result.json'), 'utf8')) as { figures: Record<string, number> };
  return Object.fromEntries(Object.entries(figures).filter(([name]) => !/seconds$|_per_second$/.test(name)));
}

/** Waits until something stands in a file. */
export async function appears(file: string): Promise<void> {
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8').length > 0, { timeout: MINUTES, interval: 20 }).toBe(true);
}
