/** Where bytes stop being UTF-8: Node says only that they do. */
import { isUtf8 } from 'node:buffer';

/** How many of the bytes are whole characters: all but those of one that is cut off at the end. */
export function wholeUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) break;
    if (byte >= 0xc0) return lengthAt(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The first byte that belongs to no character, or -1. */
export function firstBadUtf8(bytes: Uint8Array): number {
  if (isUtf8(bytes)) return -1;
  for (let at = 0; at < bytes.length;) {
    const length = charactersLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Bytes of the character that begins there; 0 where none does (Unicode 15, table 3-7). */
export function charactersLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = lengthAt(first);
  if (length === 1 || at + length > bytes.length) return 0;
  const [low, high] = secondByte(first);
  if (bytes[at + 1] < low || bytes[at + 1] > high) return 0;
  for (let more = 2; more < length; more++) if (bytes[at + more] >> 6 !== 0b10) return 0;
  return length;
}

/** Bytes that a character has whose first one this is; 1 also for bytes that begin none. */
function lengthAt(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/** No longer form than needed, no surrogates, nothing above U+10FFFF. */
function secondByte(first: number): readonly [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
