/** Logits as probabilities. */

/** Of classes of which one is right; they sum to 1. */
export function sharesOf(logits: ArrayLike<number>): Float64Array {
  let largest = -Infinity;
  for (let index = 0; index < logits.length; index++) largest = Math.max(largest, logits[index]);
  const shares = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

/** Of yes, by its logit. */
export function shareOfYes(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** Indices of the largest numbers, the largest first; of equal ones the first. */
export function likeliest(numbers: ArrayLike<number>, count: number): number[] {
  const best: number[] = [];
  for (let index = 0; index < numbers.length; index++) {
    if (best.length === count && !(numbers[index] > numbers[best[count - 1]])) continue;
    let place = best.length;
    while (place > 0 && numbers[index] > numbers[best[place - 1]]) place -= 1;
    best.splice(place, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}
