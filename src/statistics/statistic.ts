/** What a few seeds say of a figure: mean, spread, and how sure one can be. Knows nothing of runs. */
import { studentQuantile } from './student.ts';

/** A figure over seeds. */
export interface Statistic {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null from one value. */
  readonly deviation: number | null;
  /** Ends of the 95 % confidence interval of the mean (Student's t); null from one value. */
  readonly low: number | null;
  readonly high: number | null;
}

/** How far one mean lies above another, and how sure that is. */
export interface Difference {
  readonly difference: number;
  /** Ends of its 95 % confidence interval (Welch); null where a side has one value. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Of at least one value. */
export function statisticOf(values: readonly number[]): Statistic {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { n, mean, deviation: null, low: null, high: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentQuantile(CONFIDENCE, n - 1) * deviation) / Math.sqrt(n);
  return { n, mean, deviation, low: mean - half, high: mean + half };
}

/** How far a mean lies above another one, without taking their spreads for equal: Welch's interval. */
export function differenceOf(one: Statistic, other: Statistic): Difference {
  const difference = one.mean - other.mean;
  if (one.deviation === null || other.deviation === null) return { difference, low: null, high: null };
  const [a, b] = [one.deviation ** 2 / one.n, other.deviation ** 2 / other.n];
  if (a + b === 0) return { difference, low: difference, high: difference };
  const freedom = (a + b) ** 2 / (a ** 2 / (one.n - 1) + b ** 2 / (other.n - 1));
  const half = studentQuantile(CONFIDENCE, freedom) * Math.sqrt(a + b);
  return { difference, low: difference - half, high: difference + half };
}

/** Two-sided 95 %. */
const CONFIDENCE = 0.975;

/** The middle value, or between the two middle ones; of at least one value. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
