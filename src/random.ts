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
  let text = '';
  for (let i = 0; i < words.length; i++) text += `${i > 0 ? '\u0000' : ''}${typeof words[i] === 'number' ? '#' : '$'}${words[i]}`;
  return new Sfc32(text);
}

/** Chris Doty-Humphrey's small fast counting random numbers, 32 bit (PractRand's sfc32); its state is four signed words. */
class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** 128 bits from the text: MurmurHash3's mixer over it, one lane per seed constant. */
  constructor(text: string) {
    let [a, b, c, d] = [0x9e3779b9 | 0, 0x243f6a88, 0xb7e15162 | 0, 0xdeadbeef | 0];
    for (let i = 0; i < text.length; i++) {
      const scaled = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
      const unit = Math.imul((scaled << 15) | (scaled >>> 17), 0x1b873593);
      a = murmurRound(a ^ unit);
      b = murmurRound(b ^ unit);
      c = murmurRound(c ^ unit);
      d = murmurRound(d ^ unit);
    }
    const { length } = text;
    [this.#a, this.#b, this.#c, this.#d] = [murmurEnd(a ^ length), murmurEnd(b ^ length), murmurEnd(c ^ length), murmurEnd(d ^ length)];
    for (let i = 0; i < 12; i++) this.#next();
  }

  uniform(): number {
    return this.#next() / 2 ** 32;
  }

  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log((this.#next() + 1) / (2 ** 32 + 1))) * Math.cos(2 * Math.PI * this.uniform());
  }

  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }
}

function murmurRound(h: number): number {
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function murmurEnd(h: number): number {
  const once = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
