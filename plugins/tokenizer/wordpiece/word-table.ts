/** Words by their UTF-16 units, numbered in the order in which they came: found without making a string of them. */

/** A word to look for; `hash` says nothing of what comes behind the units. */
export interface HashedWord {
  readonly units: Uint16Array;
  readonly length: number;
  readonly hash: number;
}

/** What a slot has of its word, side by side, as memory is read in lines: its hash, where its units are, and its number and 1. */
const HASH = 0;
const BEGIN = 1;
const LENGTH = 2;
const NUMBER = 3;
const SLOT = 4;

export class WordTable {
  #size = 0;
  /** A power of two of them, at most half of which are taken: their number is not 0. */
  #slots = new Int32Array(1024 * SLOT);
  /** Of all words, one behind the other. */
  #units = new Uint16Array(4096);
  /** Where the units of each word begin, and those of the next. */
  #begins: number[] = [0];

  get size(): number {
    return this.#size;
  }

  /** UTF-16 units of all words. */
  get units(): number {
    return this.#begins[this.#size];
  }

  /** Number of the word; -1 where it is not there. */
  find({ units, length, hash }: HashedWord): number {
    const slots = this.#slots;
    const own = this.#units;
    for (let slot = firstSlot(hash, slots.length); ; slot = (slot + SLOT) & (slots.length - 1)) {
      const number = slots[slot + NUMBER];
      if (number === 0) return -1;
      if (slots[slot + HASH] !== hash || slots[slot + LENGTH] !== length) continue;
      const begin = slots[slot + BEGIN];
      let at = 0;
      while (at < length && own[begin + at] === units[at]) at += 1;
      if (at === length) return number - 1;
    }
  }

  /** Takes in a word that is not there; returns its number. */
  add({ units, length, hash }: HashedWord): number {
    const [index, begin] = [this.#size, this.units];
    if (2 * SLOT * (index + 1) > this.#slots.length) this.#grow();
    if (begin + length > this.#units.length) {
      const smaller = this.#units;
      this.#units = new Uint16Array(2 * (begin + length));
      this.#units.set(smaller);
    }
    this.#units.set(units.subarray(0, length), begin);
    this.#begins[index + 1] = begin + length;
    this.#size += 1;
    this.#put(hash, begin, length, index + 1);
    return index;
  }

  /** The word of a number. */
  word(index: number): string {
    return unitsText(this.#units, this.#begins[index], this.#begins[index + 1]);
  }

  clear(): void {
    this.#size = 0;
    this.#slots.fill(0);
  }

  #put(hash: number, begin: number, length: number, number: number): void {
    const slots = this.#slots;
    let slot = firstSlot(hash, slots.length);
    while (slots[slot + NUMBER] !== 0) slot = (slot + SLOT) & (slots.length - 1);
    slots[slot + HASH] = hash;
    slots[slot + BEGIN] = begin;
    slots[slot + LENGTH] = length;
    slots[slot + NUMBER] = number;
  }

  #grow(): void {
    const smaller = this.#slots;
    this.#slots = new Int32Array(2 * smaller.length);
    for (let slot = 0; slot < smaller.length; slot += SLOT)
      if (smaller[slot + NUMBER] !== 0)
        this.#put(smaller[slot + HASH], smaller[slot + BEGIN], smaller[slot + LENGTH], smaller[slot + NUMBER]);
  }
}

/** Where a word of this hash is, or what has taken its place; the upper bits of a hash are the better ones. */
function firstSlot(hash: number, length: number): number {
  return Math.imul(hash ^ (hash >>> 15), SLOT) & (length - 1);
}

/** UTF-16 units as a string. */
export function unitsText(units: Uint16Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(units[at]);
  return text;
}
