/** What of a text is compared with others: its shingles, runs of neighbouring words or characters, each as a hash of 32 bits. */

/** What a shingle is made of. */
export interface ShingleSettings {
  readonly of: 'words' | 'characters';
  /** How many of them. */
  readonly size: number;
}

/**
 * The shingles of a text, in order; one that comes twice is there twice. Capitals, punctuation and white space make no difference: words
 * are runs of letters, marks and digits, and characters those in them. A text with fewer is one shingle, and so is one with none.
 */
export function shinglesOf(text: string, { of, size }: ShingleSettings): Uint32Array {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [text.trim()];
  const pieces = of === 'words' ? words : [...words.join('')];
  const hashes = Uint32Array.from(pieces, hashOfText);
  const length = Math.min(size, hashes.length);
  return Uint32Array.from({ length: hashes.length - length + 1 }, (_, at) => combined(hashes, at, length));
}

/** MurmurHash3's mixer over the UTF-16 units. */
function hashOfText(text: string): number {
  let h = text.length;
  for (let i = 0; i < text.length; i++) {
    const k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  return h >>> 0;
}

/** A hash of the pieces in their order. */
function combined(hashes: Uint32Array, at: number, length: number): number {
  let h = length;
  for (let i = at; i < at + length; i++) {
    h = Math.imul(h ^ hashes[i], 0x7feb352d);
    h = ((h << 13) | (h >>> 19)) + 0x6b43a9b5;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
