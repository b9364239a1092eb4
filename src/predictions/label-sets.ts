/** Which labels a text gets where it may have any number of them: each is asked for by itself. */

/** The probability of yes. */
export function probabilityOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** The numbers of the labels whose probability is greater than the threshold, ascending. `logits`: one of each label. */
export function labelsAbove(logits: ArrayLike<number>, threshold: number): number[] {
  return Array.from(logits, probabilityOf).flatMap((probability, label) => (probability > threshold ? [label] : []));
}
