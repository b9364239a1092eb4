/** How often texts have come, for filters that look for doubled ones: what is kept of a text is a digest, in one flat table. */
import { hash } from 'node:crypto';

/** A text to which white space and the form of Unicode characters make no difference: runs of it are one space, characters are NFC. */
export function comparableText(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

/** 32-bit words of a text in the table: four of its digest, and how often it came. */
const WORDS = 5;

/** Texts that the first table has room for; a power of two, as all sizes are. */
const FIRST_ROOM = 1024;

/**
 * Counts texts by the first 16 bytes of their SHA-256: of 10¹² different texts, two are taken for the same with a probability below
 * 10⁻¹⁴. Takes between 27 and 54 bytes for each different text, and half as much again while its table grows.
 */
export class TextCounts {
  #room = FIRST_ROOM;
  #table = new Uint32Array(FIRST_ROOM * WORDS);
  #different = 0;

  /** How often the text came before. */
  meet(text: string): number {
    const bytes = hash('sha256', text, 'buffer');
    const digest = Uint32Array.from([0, 4, 8, 12], (offset) => bytes.readUInt32LE(offset));
    const at = this.#placeOf(digest);
    const before = this.#table[at + 4];
    this.#table.set(digest, at);
    this.#table[at + 4] = Math.min(before + 1, 2 ** 32 - 1);
    if (before === 0 && ++this.#different > (this.#room * 3) / 4) this.#grow();
    return before;
  }

  /** Where a digest stands, or would: the next free place from the one that its first word names. */
  #placeOf(digest: Uint32Array): number {
    for (let place = digest[0] % this.#room; ; place = (place + 1) % this.#room) {
      const at = place * WORDS;
      if (this.#table[at + 4] === 0 || this.#isAt(at, digest)) return at;
    }
  }

  #isAt(at: number, digest: Uint32Array): boolean {
    for (let word = 0; word < 4; word++) if (this.#table[at + word] !== digest[word]) return false;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#room *= 2;
    this.#table = new Uint32Array(this.#room * WORDS);
    for (let at = 0; at < old.length; at += WORDS)
      if (old[at + 4] > 0) this.#table.set(old.subarray(at, at + WORDS), this.#placeOf(old.subarray(at, at + 4)));
  }
}
