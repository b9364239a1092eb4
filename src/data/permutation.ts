/**
 * A permutation of any size that is computed and not held: each place is asked for by itself.
 *
 * A Feistel network (Luby and Rackoff 1988) permutes the numbers of so many bits as `count` needs, and what comes to lie beyond `count`
 * is permuted again until it does not (cycle walking: Black and Rogaway 2002), which takes less than two goes in the mean. Not for
 * cryptography.
 */
import type { Random } from '../random.ts';

/** Half of them on each side. Four make a network that nobody tells from chance by asking; these are twice as many. */
const ROUNDS = 8;

/** The number at each place of one permutation of 0 to `count` - 1, which the random numbers choose. `count` is at most 2^53. */
export function computedPermutation(count: number, random: Random): (place: number) => number {
  const keys = Int32Array.from({ length: ROUNDS }, () => random.integer(2 ** 32));
  let bits = 2;
  while (2 ** bits < count) bits += 1;
  const [high, low] = [Math.floor(bits / 2), Math.ceil(bits / 2)];
  const [highMask, lowMask, lowSize] = [2 ** high - 1, 2 ** low - 1, 2 ** low];
  const permuted = (number: number): number => {
    let left = Math.floor(number / lowSize);
    let right = number % lowSize;
    for (let round = 0; round < ROUNDS; round += 2) {
      left ^= mixed(right, keys[round]) & highMask;
      right ^= mixed(left, keys[round + 1]) & lowMask;
    }
    return left * lowSize + right;
  };
  return (place) => {
    let number = permuted(place);
    while (number >= count) number = permuted(number);
    return number;
  };
}

/** MurmurHash3's finalizer of a number of up to 32 bits under a key. */
function mixed(number: number, key: number): number {
  let h = number ^ key;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
