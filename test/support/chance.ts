/**
 * What chance allows: bounds that a count or a statistic keeps to with a probability of all but {@link RARE}, so that hundreds of tests
 * with fixed seeds can ask for them.
 */
import { expect } from 'vitest';

/** Probability, if the specification holds, that a bound is broken. */
export const RARE = 1e-9;

/** Expects `hits` of `n` independent trials to be what a probability p makes of them: within the tails of the binomial distribution. */
export function expectShare(hits: number, n: number, p: number): void {
  const [least, most] = binomialBounds(n, p);
  expect(hits, `${hits} of ${n} are ${hits / n}, and a share of ${p} is ${least} to ${most}`).toBeGreaterThanOrEqual(least);
  expect(hits, `${hits} of ${n} are ${hits / n}, and a share of ${p} is ${least} to ${most}`).toBeLessThanOrEqual(most);
}

/** Expects the counts to be of draws with these probabilities, which are given up to a factor: Pearson's chi-square. */
export function expectShares(counts: readonly number[], weights: readonly number[]): void {
  const [n, total] = [counts, weights].map((each) => each.reduce((sum, value) => sum + value, 0));
  const statistic = counts.reduce(
    (sum, count, index) => sum + (count - (n * weights[index]) / total) ** 2 / ((n * weights[index]) / total),
    0,
  );
  expect(statistic, `chi-square of ${counts.join(', ')}`).toBeLessThan(chiSquareBound(counts.length - 1));
}

/** Expects the values, whole numbers from 0 to below `cells`, to be equally likely. */
export function expectUniform(values: readonly number[], cells: number): void {
  const counts = Array<number>(cells).fill(0);
  for (const value of values) counts[value] += 1;
  expectShares(
    counts,
    counts.map(() => 1),
  );
}

/**
 * Expects trials that each choose as many of so many places, without replacement, to choose all places as often: the covariance of the
 * counts is that of one draw, n q (1 - q) k / (k - 1) times the centring matrix.
 */
export function expectEvenPlaces(trials: readonly (readonly number[])[], places: number): void {
  const counts = Array<number>(places).fill(0);
  for (const chosen of trials) for (const place of chosen) counts[place] += 1;
  const share = trials[0].length / places;
  const variance = (trials.length * share * (1 - share) * places) / (places - 1);
  const statistic = counts.reduce((sum, count) => sum + (count - trials.length * share) ** 2 / variance, 0);
  expect(statistic, `chi-square of ${counts.join(', ')}`).toBeLessThan(chiSquareBound(places - 1));
}

/** The least and the most successes of n trials, each with the probability p: {@link RARE} lies beyond them. */
export function binomialBounds(n: number, p: number): readonly [number, number] {
  if (p === 0 || p === 1) return [n * p, n * p];
  return [n - mostOf(n, 1 - p), mostOf(n, p)];
}

/** The least k of which P(X > k) is below half of {@link RARE}. */
function mostOf(n: number, p: number): number {
  let [low, high] = [Math.floor(n * p), n];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (above(n, p, middle) < RARE / 2) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** P(X > k) for k from the mean on: terms fall from there, so they are added until nothing comes of it. */
function above(n: number, p: number, k: number): number {
  if (k >= n) return 0;
  const logTerm = logGamma(n + 1) - logGamma(k + 2) - logGamma(n - k) + (k + 1) * Math.log(p) + (n - k - 1) * Math.log1p(-p);
  let [sum, term] = [0, Math.exp(logTerm)];
  for (let i = k + 1; i <= n && term > sum * 1e-12; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
  }
  return sum;
}

/** The value that chi-square of so many degrees of freedom is above with the probability {@link RARE}. */
export function chiSquareBound(freedom: number, rare = RARE): number {
  let [low, high] = [freedom, freedom + 100 + 30 * Math.sqrt(freedom)];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (upperGamma(freedom / 2, middle / 2) < rare) high = middle;
    else low = middle;
  }
  return high;
}

/** The regularized upper incomplete gamma function Q(a, x) for x from a on, by its continued fraction (Lentz). */
function upperGamma(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 100_000; i++) {
    const factor = -i * (i - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-12) break;
  }
  return Math.exp(a * Math.log(x) - x - logGamma(a)) * fraction;
}

/** ln Γ(x) by Stirling's series, from 10 on; below that by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
}
