/**
 * Whether a loss has jumped: far above its median of late, by the spread that it has there. The spread is the median of the absolute
 * deviations, which a few strange steps do not move; seven of it is what Walsh et al. 2024 (OLMo 2, section 3.1) count as a spike.
 */
import { formatFigure } from '../track/figure.ts';
import { sixDigits } from './curve.ts';
import type { Symptom } from './diagnosis.ts';

/** What is kept of a loss. */
export interface RecentLosses {
  /** Of the steps before the latest ones; while it is up, of those before it jumped. */
  readonly usual: number[];
  readonly latest: number[];
  /** Whether it is up. */
  up: boolean;
}

const USUAL = 100;
/** Too few say nothing of the spread. */
const FEWEST = 50;
/** A mean of so many steps: one bad batch is no spike. */
const LATEST = 5;
const FAR = 7;
const BACK = 3;
/** Shares of the median: a jump is above the first, and below the second, whatever the spread, it is back. */
const HIGH = 1.1;
const LOW = 1.05;
/** Of normally distributed values the standard deviation is so many times the median of the absolute deviations. */
const SIGMA = 1.4826;

/** Nothing yet. */
export function noLosses(): RecentLosses {
  return { usual: [], latest: [], up: false };
}

/** Takes in the loss of a step. */
export function jumps(recent: RecentLosses, label: string, value: number, step: number): Symptom {
  const { usual, latest } = recent;
  latest.push(sixDigits(value));
  if (latest.length <= LATEST) return null;
  const oldest = latest.shift() as number;
  if (!recent.up) usual.push(oldest);
  if (usual.length > USUAL) usual.shift();
  if (usual.length < FEWEST) return null;
  const mean = latest.reduce((sum, each) => sum + each, 0) / LATEST;
  const median = medianOf(usual);
  // Most steps need no spread.
  if (!recent.up && mean <= HIGH * median) return null;
  const spread = SIGMA * medianOf(usual.map((each) => Math.abs(each - median)));
  if (mean > Math.max(HIGH * median, median + FAR * spread)) {
    recent.up = true;
    return { since: step - LATEST + 1, text: `${label} has jumped from ${formatFigure(median)} to ${formatFigure(mean)}` };
  }
  if (mean >= Math.max(LOW * median, Math.min(HIGH * median, median + BACK * spread))) return null;
  recent.up = false;
  return { over: `${label} has come down again, to ${formatFigure(mean)}` };
}

function medianOf(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
