/** What bytes look like that are no text in the encoding that they were read in: a guess for a message, never for reading. */
import type { TextEncoding } from './encoding.ts';
import { likelyEncoding } from './likely-encoding.ts';
import { byteTable, NONE } from './single-bytes.ts';
import { charactersLength } from './utf-8.ts';

/** A guess, as a sentence; and the encoding to say instead, where there is one. */
export interface Likeness {
  readonly sentence: string;
  /** As the `iconv` command and the option call it. */
  readonly encoding?: TextEncoding | 'utf-32le' | 'utf-32be';
  /** What it needs is no encoding. */
  readonly hint?: string;
}

const CONTAINERS: readonly (readonly [readonly number[], string, string])[] = [
  [[0x1f, 0x8b], 'a gzip file', 'Give its name the ending .gz, and it is unpacked while it is read.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard file', 'Give its name the ending .zst, and it is unpacked while it is read.'],
  [[0x42, 0x5a, 0x68], 'a bzip2 file', 'Give its name the ending .bz2, and it is unpacked while it is read.'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'an xz file', 'Give its name the ending .xz, and it is unpacked while it is read.'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive, or a document of an office program', 'Unpack it, or save it as plain text.'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document', 'Take the text out of it first: pdftotext'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file', 'Write it as text, TSV or JSON Lines first.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'a document of an office program', 'Save it as plain text.'],
];

/** `head` is how the file begins; `around` are bytes near the wrong one, which is its byte number `at`. */
export function looksLike(head: Uint8Array, around: Uint8Array, at: number): Likeness {
  const marked = ofMark(head);
  if (marked) return marked;
  const container = CONTAINERS.find(([magic]) => magic.every((byte, index) => head[index] === byte));
  if (container) return { sentence: `It looks like ${container[1]}.`, hint: container[2] };
  const wide = ofNuls(head) ?? ofNuls(around);
  if (wide) return { sentence: `It looks like ${wide} without a byte order mark.`, encoding: wide };
  if (isBinary(head) || isBinary(around))
    return { sentence: 'It looks like a binary file.', hint: 'Name a file of text, or convert it to one.' };
  const { good, bad } = utf8Characters(around);
  if (good > bad)
    return {
      sentence: 'Most of what is around it is UTF-8: the file is damaged there, or was put together from texts in two encodings.',
      hint: 'Mend this place, or convert the part that is not UTF-8 before it is joined.',
    };
  const { encoding, name } = likelyEncoding(around);
  return {
    sentence:
      `It looks like text in ${encoding} (${name}) or another encoding of single bytes; ` +
      `there it reads '${excerpt(around, at, encoding)}'.`,
    encoding,
  };
}

function ofMark(head: Uint8Array): Likeness | null {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  if (begins(0xff, 0xfe, 0, 0)) return withMark('utf-32le');
  if (begins(0, 0, 0xfe, 0xff)) return withMark('utf-32be');
  if (begins(0xff, 0xfe)) return withMark('utf-16le');
  if (begins(0xfe, 0xff)) return withMark('utf-16be');
  return null;
}

function withMark(encoding: TextEncoding | 'utf-32le' | 'utf-32be'): Likeness {
  return { sentence: `It begins with the byte order mark of ${encoding}.`, encoding };
}

/** Where the NULs stand: text of wide characters has them at every second byte, or at three of four. */
function ofNuls(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be' | null {
  const nuls = [0, 0, 0, 0];
  bytes.forEach((byte, index) => (nuls[index % 4] += byte === 0 ? 1 : 0));
  const quarter = bytes.length / 4;
  const [filled, empty] = [
    (index: number): boolean => nuls[index] < 0.1 * quarter,
    (index: number): boolean => nuls[index] > 0.9 * quarter,
  ];
  if (quarter >= 2 && filled(0) && empty(2) && empty(3)) return 'utf-32le';
  if (quarter >= 2 && filled(3) && empty(0) && empty(1)) return 'utf-32be';
  const [even, odd] = [nuls[0] + nuls[2], nuls[1] + nuls[3]];
  if (odd > 0.2 * quarter && even < 0.1 * odd) return 'utf-16le';
  return even > 0.2 * quarter && odd < 0.1 * even ? 'utf-16be' : null;
}

/** NULs, or more control characters than a text has. */
function isBinary(bytes: Uint8Array): boolean {
  const controls = bytes.filter((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)).length;
  return bytes.includes(0) || controls > 0.02 * bytes.length;
}

/** How many characters beyond ASCII are UTF-8, and how many bytes are not. */
function utf8Characters(bytes: Uint8Array): { readonly good: number; readonly bad: number } {
  let [good, bad] = [0, 0];
  for (let at = 0; at < bytes.length;) {
    const length = charactersLength(bytes, at);
    if (length === 0) bad += 1;
    else if (length > 1) good += 1;
    at += Math.max(1, length);
  }
  return { good, bad };
}

/** The word around a byte as an encoding of single bytes has it. */
function excerpt(bytes: Uint8Array, at: number, encoding: TextEncoding): string {
  const table = byteTable(encoding);
  const show = (part: Uint8Array): string =>
    [...part].map((byte) => (table[byte] === NONE || byte < 0x20 ? '?' : String.fromCharCode(table[byte]))).join('');
  const isSpace = (byte: number): boolean => byte <= 0x20;
  let [from, to] = [at, at + 1];
  while (from > 0 && at - from < 20 && !isSpace(bytes[from - 1])) from -= 1;
  while (to < bytes.length && to - at < 20 && !isSpace(bytes[to])) to += 1;
  return show(bytes.subarray(from, to));
}
