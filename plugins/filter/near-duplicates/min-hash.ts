/**
 * Signatures whose likeness is that of the sets behind them (Broder 1997): in a random order of all hashes, the first ones of two sets
 * are the same with a probability of |A ∩ B| / |A ∪ B|, their Jaccard similarity.
 */
import { randomFor } from 'electra-run';

/** Gives a signature of K hashes to a set: the least of it in each of K orders, which follow from the seed. */
export function minHasher(permutations: number, seed: number): (hashes: Uint32Array) => Uint32Array {
  const keys = Uint32Array.from({ length: permutations }, (_, order) => randomFor(seed, 'order of shingles', order).uniform() * 2 ** 32);
  return (hashes) => keys.map((key) => least(hashes, key));
}

/** Share of the orders in which two signatures agree: an estimate of the similarity J, with a deviation of √(J (1 − J) / K). */
export function agreement(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal += 1;
  return equal / a.length;
}

/** Each key makes an order: hashes are sorted by a one-to-one mixing of their bits (Wellons' lowbias32) behind an xor with it. */
function least(hashes: Uint32Array, key: number): number {
  let lowest = 0xffffffff;
  for (let i = 0; i < hashes.length; i++) {
    let h = hashes[i] ^ key;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    h = (h ^ (h >>> 16)) >>> 0;
    if (h < lowest) lowest = h;
  }
  return lowest;
}
