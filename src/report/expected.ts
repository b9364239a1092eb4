/**
 * The held-out curves of experiments that ship, as they went when they were run: what a training of the same networks, objective and
 * tokens may be expected to do. They lie in `experiments/curves/`, made by `build/expected-curves.mjs`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package.ts';
import type { Setting } from '../runs/flatten.ts';
import type { FoundRun } from './read.ts';
import type { Curve } from './page/data.ts';

/** A file of curves. */
export interface ExpectedCurves {
  /** e.g. `experiments/base.json5`. */
  readonly experiment: string;
  readonly steps: number;
  readonly corpus: string;
  readonly processor: string;
  readonly version: string;
  readonly node: string;
  /** Those of the run that its curves depend on most: {@link shapeOfRun}. */
  readonly settings: Readonly<Record<string, Setting>>;
  /** By figure, under their flat names. */
  readonly curves: Readonly<Record<string, Curve>>;
}

/** What makes curves comparable: the same objective with the same networks, and tokens of the same kind and number. */
const SHAPE = /^(?:objective\.|tokenizer\.(?:type|vocabularySize)$|data\.length$)/;

/** Where a run has one of these, its pieces are no trained ones, and their number stands elsewhere. */
const GIVEN_PIECES = ['tokenizer.vocabulary', 'tokenizer.published'];

/** The settings of a run that say what it minimises, and with what. */
export function shapeOfRun({ settings }: Pick<FoundRun, 'settings'>): Record<string, Setting> {
  return Object.fromEntries(Object.entries(settings).filter(([path]) => SHAPE.test(path)));
}

/** Those that every run of the report could be expected to have. Options that are newer than a file of curves do not count. */
export function expectedFor(runs: readonly Pick<FoundRun, 'settings'>[]): readonly ExpectedCurves[] {
  if (runs.some(({ settings }) => GIVEN_PIECES.some((path) => settings[path] !== undefined))) return [];
  return shippedCurves().filter((shipped) =>
    runs.every(({ settings }) => Object.entries(shipped.settings).every(([path, value]) => settings[path] === value)),
  );
}

/** All that ship. */
export function shippedCurves(): readonly ExpectedCurves[] {
  const folder = join(packageRoot, 'experiments/curves');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ExpectedCurves);
}

/** `experiments/base.json5 as it ships: 1,200 steps on sotu, electra-run 0.1.0 on an AMD EPYC, Node 20.20.2`. */
export function expectedText({ experiment, steps, corpus, processor, version, node }: ExpectedCurves): string {
  return (
    `${experiment} as it ships: ${steps.toLocaleString('en-US')} steps on the corpus ${corpus}, ` +
    `made by electra-run ${version} on ${processor} with Node ${node}`
  );
}
