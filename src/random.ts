/**
 * Random numbers as a function of (seed, purpose, step).
 *
 * There is no state to save and restore: whoever needs randomness names what it is for,
 * and gets the same numbers again after a restart. Not for cryptography.
 */

/** A stream of random numbers; obtained from {@link randomFor}, never shared between purposes. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  integer(n: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
  /** A permutation of 0..n-1 (Fisher-Yates). */
  permutation(n: number): Uint32Array;
}

/** The stream that belongs to these words, e.g. `randomFor(seed, 'mask', step)`. */
export function randomFor(...words: readonly (string | number)[]): Random {
  const state = seedState(words);
  const next = (): number => sfc32(state);
  const uniform = (): number => next() / 2 ** 32;
  const integer = (n: number): number => Math.floor(uniform() * n);
  const normal = (): number => Math.sqrt(-2 * Math.log((next() + 1) / (2 ** 32 + 1))) * Math.cos(2 * Math.PI * uniform());
  const permutation = (n: number): Uint32Array => {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  };
  return { uniform, integer, normal, permutation };
}

/** 128 bits from the words: MurmurHash3's mixer over the text, one lane per seed constant. */
function seedState(words: readonly (string | number)[]): Uint32Array {
  const text = words.map((word) => `${typeof word === 'number' ? '#' : '$'}${word}`).join('\u0000');
  const state = Uint32Array.from([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef], (lane) => murmur3(text, lane));
  for (let i = 0; i < 12; i++) sfc32(state);
  return state;
}

function murmur3(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Chris Doty-Humphrey's small fast counting random numbers, 32 bit (PractRand's sfc32). */
function sfc32(s: Uint32Array): number {
  const t = (((s[0] + s[1]) | 0) + s[3]) | 0;
  s[3] = s[3] + 1;
  s[0] = s[1] ^ (s[1] >>> 9);
  s[1] = (s[2] + (s[2] << 3)) | 0;
  s[2] = (((s[2] << 21) | (s[2] >>> 11)) + t) | 0;
  return t >>> 0;
}
