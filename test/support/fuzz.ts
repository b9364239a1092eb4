/**
 * How many inputs a property is tried on: few in the tests of every change, as many as `FUZZ_RUNS` says in a long run. They are the same
 * each time, unless `FUZZ_SEED` says others.
 */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env.FUZZ_SEED ?? 1) });

/** The number that the environment asks for, and no fewer than by default. */
export function fuzzRuns(defaultRuns: number): number {
  const asked = Number(process.env.FUZZ_RUNS ?? 0);
  if (!Number.isInteger(asked) || asked < 0) throw new Error(`FUZZ_RUNS is a number of runs, not '${process.env.FUZZ_RUNS}'.`);
  return Math.max(asked, defaultRuns);
}

/** Milliseconds that a property may take: what it needs by itself, and longer in a long run. */
export function fuzzPatience(defaultMilliseconds: number): number {
  return process.env.FUZZ_RUNS === undefined ? defaultMilliseconds : 6 * 3_600_000;
}
