/** Area under the ROC curve, exact, ties included. Padding and other positions that do not count are the caller's to leave out. */

/**
 * The chance that a random positive has a higher score than a random negative; a tie counts half
 * (Mann-Whitney's U with average ranks). NaN with one class only, or with a score that is not a number.
 */
export function areaUnderCurve(positives: Float64Array, negatives: Float64Array): number {
  if (positives.some(Number.isNaN) || negatives.some(Number.isNaN)) return Number.NaN;
  const above = positives.toSorted();
  const below = negatives.toSorted();
  let [smaller, upTo, halves] = [0, 0, 0];
  for (const score of above) {
    while (smaller < below.length && below[smaller] < score) smaller++;
    while (upTo < below.length && below[upTo] <= score) upTo++;
    halves += smaller + upTo;
  }
  return halves / (2 * above.length * below.length);
}
