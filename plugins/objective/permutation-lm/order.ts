/** In which order tokens are predicted, as ranks: a token may see those of a lower rank, and itself where it is not the one to predict. */
import type { Random } from 'electra-run';

/** What is ordered. */
interface Ordered {
  /** 1 where a token is the frame's. */
  readonly special: ArrayLike<number>;
  readonly targets: readonly number[];
}

/**
 * The rank of each token: 0 for tokens of the text that are not predicted, which everybody sees and which see one another alone.
 * Targets, and the frame's tokens, come after them in a random order within blocks of `block` tokens, block by block.
 */
export function ranksOf({ special, targets }: Ordered, block: number, random: Random): Int32Array {
  const isTarget = new Set(targets);
  const ranks = new Int32Array(special.length);
  let rank = 0;
  for (let from = 0; from < special.length; from += block) {
    const ordered: number[] = [];
    for (let at = from; at < Math.min(from + block, special.length); at++) if (special[at] === 1 || isTarget.has(at)) ordered.push(at);
    for (const index of random.permutation(ordered.length)) ranks[ordered[index]] = ++rank;
  }
  return ranks;
}
