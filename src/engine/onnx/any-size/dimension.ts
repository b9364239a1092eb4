/** How a number in a graph follows from the batch and the length that it was traced with: factor · batchⁱ · lengthʲ. */

/** What a program is built for. */
export interface Size {
  /** Sequences. */
  readonly batch: number;
  /** Tokens of each, padding included. */
  readonly length: number;
}

/** factor · batch^batches · length^lengths. */
export interface Dimension {
  readonly factor: number;
  readonly batches: number;
  readonly lengths: number;
}

/** Whether it is the same for every size. */
export function isFixed({ batches, lengths }: Dimension): boolean {
  return batches === 0 && lengths === 0;
}

const POWERS = [0, 1, 2] as const;

/**
 * What is `first` at one size and `second` at the other; undefined where no such product is. Sizes whose batches and lengths are four
 * different primes have one answer at most.
 */
export function dimensionOf(first: number, second: number, [one, other]: readonly [Size, Size]): Dimension | undefined {
  if (first === second) return { factor: first, batches: 0, lengths: 0 };
  for (const batches of POWERS)
    for (const lengths of POWERS) {
      const factor = first / (one.batch ** batches * one.length ** lengths);
      if (Number.isInteger(factor) && factor * other.batch ** batches * other.length ** lengths === second)
        return { factor, batches, lengths };
    }
  return undefined;
}

/** Two sizes that {@link dimensionOf} can tell apart, for programs that read at most so many tokens. Throws a RangeError below 7. */
export function tellingSizes(longest: number): readonly [Size, Size] {
  const primes = [37, 31, 29, 23, 19, 17, 13, 11, 7, 5].filter((prime) => prime <= longest);
  if (primes.length < 2) throw new RangeError(`A program that reads ${longest} tokens is too short to be traced for any length.`);
  return [
    { batch: 3, length: primes[1] },
    { batch: 2, length: primes[0] },
  ];
}
