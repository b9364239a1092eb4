/**
 * Turns the `sweep` or `ablation` section into the changes it stands for.
 *
 * Pure: what a change does to the experiment is for `plan.ts`. The order is part of the contract: the whole sweep
 * with the first seed, then with the next, so that every setting has run once before one runs twice; within
 * a seed, what is written last varies fastest.
 */
import { randomFor } from '../random.ts';
import type { Range } from '../experiment/range.ts';
import type { Ablation, Sweep, Variation } from '../experiment/variation.ts';
import { valueInRange } from './range.ts';

/** One value of one run. */
export interface Change {
  /** Dotted, as in an override. */
  readonly path: string;
  readonly value: unknown;
  /** Where the value stands in the experiment file. */
  readonly at: readonly (string | number)[];
}

/** What sets one run apart from the others. */
export interface Variant {
  readonly changes: readonly Change[];
  readonly seed: number;
}

/** `seed` is the experiment's own. */
export function variantsOf({ sweep, ablation }: Variation, seed: number): Variant[] {
  const rows = ablation ? ablationRows(ablation) : sweep ? sweepRows(sweep) : [[]];
  return seedsOf((ablation ?? sweep)?.seeds ?? 1, seed).flatMap((each) => rows.map((changes) => ownSeed(changes, each)));
}

/** How many that are, without making them: a grid grows fast. */
export function variantCount({ sweep, ablation }: Variation): number {
  const { seeds = 1 } = ablation ?? sweep ?? {};
  const rows = ablation ? ablationRows(ablation).length : sweep ? rowsOf(sweep) : 1;
  return rows * (typeof seeds === 'number' ? seeds : new Set(seeds).size);
}

function rowsOf({ grid, zip, random, list }: Sweep): number {
  const sizes = [
    ...Object.values(grid).map((values) => values.length),
    ...zip.map((group) => Math.max(0, ...Object.values(group).map((values) => values.length))),
    random?.count ?? 1,
    Math.max(1, list.length),
  ];
  return sizes.reduce((product, size) => product * size, 1);
}

/** The seeds that a count stands for. */
export function seedsOf(seeds: number | readonly number[], first: number): readonly number[] {
  return typeof seeds === 'number' ? Array.from({ length: seeds }, (_, index) => (first + index) % 2 ** 32) : [...new Set(seeds)];
}

type Row = readonly Change[];

function ablationRows({ path, values, baseline }: Ablation): Row[] {
  const rows: Row[] = values.map((value, index) => [{ path, value, at: ['ablation', 'values', index] }]);
  const hasBaseline = baseline === undefined || values.some((value) => JSON.stringify(value) === JSON.stringify(baseline));
  return hasBaseline ? rows : [[{ path, value: baseline, at: ['ablation', 'baseline'] }], ...rows];
}

function sweepRows({ grid, zip, random, list }: Sweep): Row[] {
  const factors: Row[][] = [
    ...Object.entries(grid).map(([path, values]) => values.map((value, index) => [{ path, value, at: ['sweep', 'grid', path, index] }])),
    ...zip.map((group, index) => zipRows(group, ['sweep', 'zip', index])),
    ...(random ? [randomRows(random)] : []),
    ...(list.length > 0
      ? [list.map((row, index) => Object.entries(row).map(([path, value]) => ({ path, value, at: ['sweep', 'list', index, path] })))]
      : []),
  ];
  return factors.reduce<Row[]>((rows, factor) => rows.flatMap((row) => factor.map((changes) => [...row, ...changes])), [[]]);
}

function zipRows(group: Sweep['zip'][number], at: Change['at']): Row[] {
  const paths = Object.keys(group);
  const length = Math.max(0, ...paths.map((path) => group[path].length));
  return Array.from({ length }, (_, index) => paths.map((path) => ({ path, value: group[path][index], at: [...at, path, index] })));
}

/** Every draw is a function of seed, path and its number: more draws, or another path, leave the others as they are. */
function randomRows({ count, seed, ranges }: NonNullable<Sweep['random']>): Row[] {
  return Array.from({ length: count }, (_, draw) =>
    Object.entries(ranges).map(([path, range]) => ({
      path,
      value: drawn(range, randomFor(seed, 'sweep', path, draw).uniform()),
      at: ['sweep', 'random', 'ranges', path],
    })),
  );
}

function drawn(range: Range, uniform: number): unknown {
  return valueInRange(range, range.of ? Math.floor(uniform * range.of.length) : uniform);
}

/** A change of `seed` among the others wins over the seed of the round. */
function ownSeed(changes: Row, seed: number): Variant {
  const own = changes.findLast(({ path }) => path === 'seed')?.value;
  // What is no number stays a change, and is refused where it stands.
  return typeof own === 'number' ? { changes: changes.filter(({ path }) => path !== 'seed'), seed: own } : { changes, seed };
}
