/** Chooses runs of neighbouring words until a budget of positions is used: single words, n-grams, spans of random lengths. */
import type { Random } from '../random.ts';

/** Draws a length, in words, from 1. */
export type DrawLength = (random: Random) => number;

/**
 * Runs of words that share none, in the order of the text, each as its positions. Words are tried as beginnings in a random
 * order, each once with a length of its own: a run is taken if it lies wholly in words that are free and within the budget. What is
 * left of the budget then goes to single words that fit; a text of one long word gives the beginning of it.
 */
export function chooseRuns(words: readonly (readonly number[])[], budget: number, draw: DrawLength, random: Random): number[][] {
  const taken = new Uint8Array(words.length);
  const runs: number[][] = [];
  let left = budget;
  const take = (first: number, count: number): void => {
    const run = runAt(words, first, count, taken);
    if (!run || run.length > left) return;
    taken.fill(1, first, first + count);
    left -= run.length;
    runs.push(run);
  };
  const order = random.permutation(words.length);
  for (const first of order) if (left > 0 && taken[first] === 0) take(first, draw(random));
  for (const first of order) if (left > 0 && taken[first] === 0) take(first, 1);
  if (runs.length === 0 && words.length > 0) return [words[order[0]].slice(0, budget)];
  return runs.sort(([a], [b]) => a - b);
}

/** Null where these are not all free, or are no neighbours. */
function runAt(words: readonly (readonly number[])[], first: number, count: number, taken: Uint8Array): number[] | null {
  const run: number[] = [];
  for (let at = first; at < first + count; at++) {
    const word = words[at];
    if (word === undefined || taken[at] === 1 || (run.length > 0 && word[0] !== run[run.length - 1] + 1)) return null;
    for (const position of word) run.push(position);
  }
  return run;
}

/** Lengths of which n has the probability p·(1 − p)^(n−1), none above `most`, as a share of what is left (Joshi et al. 2020). */
export function geometricLength(p: number, most: number): DrawLength {
  return lengthOf(Array.from({ length: most }, (_, index) => p * (1 - p) ** index));
}

/** Lengths from 1 to `most`, of which n is as likely as 1/n is large (Lan et al. 2020). */
export function inverseLength(most: number): DrawLength {
  return lengthOf(Array.from({ length: most }, (_, index) => 1 / (index + 1)));
}

/** Lengths from 1, each as likely as its weight is of all. */
function lengthOf(weights: readonly number[]): DrawLength {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (random) => {
    let left = random.uniform() * total;
    const found = weights.findIndex((weight) => (left -= weight) < 0);
    return found < 0 ? weights.length : found + 1;
  };
}
