/** Encodings in which every byte is a character: tables of 256 characters, and which bytes have none. */
import type { TextEncoding } from './encoding.ts';

/** Code units by byte; {@link NONE} for a byte without a character. */
export type ByteTable = Uint16Array;

/** Stands for no character: U+FFFF is none, in any text. */
export const NONE = 0xffff;

/** Bytes from 0x80 to 0x9f; Node's own decoder of some versions takes them for control characters. */
const WINDOWS_1252 = '€\uffff‚ƒ„…†‡ˆ‰Š‹Œ\uffffŽ\uffff\uffff‘’“”•–—˜™š›œ\uffffžŸ';

const tables = new Map<TextEncoding, ByteTable>();

/** The table of an encoding of single bytes, made when it is first asked for. */
export function byteTable(encoding: TextEncoding): ByteTable {
  const known = tables.get(encoding);
  if (known) return known;
  const table = Uint16Array.from({ length: 256 }, (_, byte) => characterOf(encoding, byte));
  tables.set(encoding, table);
  return table;
}

function characterOf(encoding: TextEncoding, byte: number): number {
  if (byte < 0x80) return byte;
  if (encoding === 'iso-8859-1') return byte < 0xa0 ? NONE : byte;
  if (encoding === 'windows-1252') return byte < 0xa0 ? WINDOWS_1252.charCodeAt(byte - 0x80) : byte;
  // ICU's table has a character there that the standard's has not.
  if (encoding === 'windows-1253' && byte === 0xaa) return NONE;
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    const unit = decoder.decode(Uint8Array.of(byte)).charCodeAt(0);
    // Where the encoding has no character, decoders give control characters and private ones.
    return unit < 0xa0 || (unit >= 0xe000 && unit < 0xf900) ? NONE : unit;
  } catch {
    return NONE;
  }
}
