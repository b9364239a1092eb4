/** When the weights of a run are kept for good: `train.snapshots` of an experiment. Writing them is `train/snapshots.ts`'s affair. */

/**
 * The steps after which weights are kept, ascending: the first, the last, and `count` in all at even distances of their logarithms, fewer
 * where that would be the same step twice. Networks learn much in few steps first.
 */
export function snapshotSteps(count: number, steps: number): number[] {
  if (count === 0 || steps === 0) return [];
  const places = Array.from({ length: count }, (_, index) => Math.round(steps ** (count === 1 ? 1 : index / (count - 1))));
  return [...new Set(places)];
}
