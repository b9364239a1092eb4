/**
 * GPT-2's alphabet: a character for each byte of UTF-8, so that pieces are plain text whatever bytes they stand for.
 *
 * Visible characters of Latin-1 stand for themselves; the other bytes have those from U+0100 on, in their order. A blank is Ġ.
 * After Radford et al. 2019.
 */

const isVisible = (byte: number): boolean => (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;

/** The character of each byte. */
export const characterOf: readonly string[] = characters();
const byteOf = new Map(characterOf.map((character, byte) => [character, byte]));

/** In the order of code points. */
export const alphabet: readonly string[] = characterOf.toSorted();

const utf8 = new TextEncoder();

/** A text as the characters of its bytes; half of a surrogate pair is U+FFFD. */
export function spelled(text: string): string {
  let spelling = '';
  for (const byte of utf8.encode(text)) spelling += characterOf[byte];
  return spelling;
}

/** The bytes that a piece stands for; null where it has a character of no byte, as special tokens may. */
export function bytesOf(piece: string): Uint8Array | null {
  const bytes = new Uint8Array(piece.length);
  for (let at = 0; at < piece.length; at++) {
    const byte = byteOf.get(piece[at]);
    if (byte === undefined) return null;
    bytes[at] = byte;
  }
  return bytes;
}

function characters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isVisible(byte) ? byte : next++));
}
