/**
 * Bytes to text, chunk by chunk and strictly: a byte without a meaning, a NUL, a mark of another encoding and a text that
 * is evidently in another one end it. What it looks like instead is `looks-like.ts`; who says where it stands, `lines.ts`.
 */
import { isUtf8 } from 'node:buffer';
import type { TextEncoding } from './encoding.ts';
import { byteTable, NONE } from './single-bytes.ts';
import { firstBadUtf8, wholeUtf8 } from './utf-8.ts';

/** Why bytes are not text in an encoding. */
export type Flaw = 'invalid' | 'cut' | 'nul' | 'mark' | 'evidently-other';

/** Thrown by a decoder at the first byte that is wrong; whoever reads the lines knows where that is. */
export class BadBytes extends Error {
  readonly flaw: Flaw;
  /** Offset of the first wrong byte, from 0. */
  readonly offset: number;
  /** The text of this chunk before it. */
  readonly before: string;
  /** Bytes around it, of which `at` is the first wrong one. */
  readonly around: Uint8Array;
  readonly at: number;
  /** The first bytes of all. */
  readonly head: Uint8Array;

  constructor(facts: Pick<BadBytes, 'flaw' | 'offset' | 'before' | 'around' | 'at' | 'head'>) {
    super(`Not text from byte ${facts.offset} on.`);
    ({ flaw: this.flaw, offset: this.offset, before: this.before, around: this.around, at: this.at, head: this.head } = facts);
  }
}

/** Decodes the chunks of one file in order; `last` closes it. Throws {@link BadBytes}. */
export interface Decoder {
  decode(bytes: Uint8Array, last: boolean): string;
}

/** Bytes that are kept to say what a file looks like. */
const HEAD = 4096;
const TAIL = 512;

const MARKS: readonly (readonly [TextEncoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** A decoder for one file. A mark of the encoding at its very beginning is taken off, and nowhere else. */
export function strictDecoder(encoding: TextEncoding): Decoder {
  const scheme = schemeOf(encoding);
  const evidence = new Evidence(encoding);
  let rest: Buffer = Buffer.alloc(0);
  let head: Buffer = Buffer.alloc(0);
  let offset = 0;
  let begun = false;
  let tail: Buffer = Buffer.alloc(0);
  const fail = (flaw: Flaw, chunk: Buffer, at: number, before = ''): BadBytes => {
    const near = Buffer.concat([tail, chunk.subarray(Math.max(0, at - HEAD), at + HEAD)]);
    return new BadBytes({ flaw, offset: offset + at, before, around: near, at: tail.length + Math.min(at, HEAD), head });
  };
  return {
    decode(bytes, last) {
      let chunk = rest.length === 0 ? asBuffer(bytes) : Buffer.concat([rest, bytes]);
      if (head.length < HEAD) head = Buffer.concat([head, bytes]).subarray(0, HEAD);
      if (!begun && chunk.length < 4 && !last) {
        rest = Buffer.from(chunk);
        return '';
      }
      if (!begun) {
        begun = true;
        const mark = MARKS.find(([, marks]) => marks.every((byte, index) => chunk[index] === byte));
        if (mark && mark[0] !== encoding) throw fail('mark', chunk, 0);
        if (mark) {
          evidence.settle();
          chunk = chunk.subarray(mark[1].length);
          offset += mark[1].length;
        }
      }
      const whole = chunk.subarray(0, scheme.whole(chunk));
      const bad = firstOf(scheme.firstBad(whole), scheme.firstNul(whole));
      if (bad !== null) throw fail(bad.flaw, chunk, bad.at, scheme.decode(whole.subarray(0, bad.at)));
      const text = scheme.decode(whole);
      if (last && whole.length < chunk.length) throw fail('cut', chunk, whole.length, text);
      evidence.add(whole, offset);
      const other = last ? evidence.against() : null;
      if (other !== null) throw fail('evidently-other', head, other - offset);
      offset += whole.length;
      // Copies: a stream may fill its buffers again.
      rest = Buffer.from(chunk.subarray(whole.length));
      if (whole.length > 0) tail = Buffer.from(whole.subarray(-TAIL));
      return text;
    },
  };
}

function firstOf(invalid: number, nul: number): { readonly flaw: Flaw; readonly at: number } | null {
  if (invalid < 0 && nul < 0) return null;
  return nul < 0 || (invalid >= 0 && invalid < nul) ? { flaw: 'invalid', at: invalid } : { flaw: 'nul', at: nul };
}

/** How one encoding is read. */
interface Scheme {
  /** Bytes of whole characters at the beginning. */
  whole(bytes: Buffer): number;
  /** First byte without a meaning among whole characters, or -1. */
  firstBad(bytes: Buffer): number;
  firstNul(bytes: Buffer): number;
  decode(bytes: Buffer): string;
}

function schemeOf(encoding: TextEncoding): Scheme {
  if (encoding === 'utf-8')
    return { whole: wholeUtf8, firstBad: firstBadUtf8, firstNul: (bytes) => bytes.indexOf(0), decode: (bytes) => bytes.toString('utf8') };
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? twoBytes(encoding === 'utf-16be') : singleBytes(encoding);
}

function twoBytes(swapped: boolean): Scheme {
  const decode = (bytes: Buffer): string => (swapped ? Buffer.from(bytes).swap16() : bytes).toString('utf16le');
  return {
    whole: (bytes) => {
      const even = bytes.length - (bytes.length % 2);
      return even > 0 && bytes[even - (swapped ? 2 : 1)] >> 2 === 0xd8 >> 2 ? even - 2 : even;
    },
    firstBad: (bytes) => twice(decode(bytes).search(/\p{Surrogate}/u)),
    firstNul: (bytes) => twice(decode(bytes).indexOf('\0')),
    decode,
  };
}

function twice(index: number): number {
  return index < 0 ? -1 : 2 * index;
}

function singleBytes(encoding: TextEncoding): Scheme {
  const table = byteTable(encoding);
  return {
    whole: (bytes) => bytes.length,
    firstBad: (bytes) => {
      for (let at = 0; at < bytes.length; at++) if (table[bytes[at]] === NONE) return at;
      return -1;
    },
    firstNul: (bytes) => bytes.indexOf(0),
    decode: (bytes) => {
      const units = new Uint16Array(bytes.length);
      for (let i = 0; i < bytes.length; i++) units[i] = table[bytes[i]];
      return Buffer.from(units.buffer).toString('utf16le');
    },
  };
}

/**
 * What speaks against the encoding that was asked for, over the whole file: text of single bytes that is UTF-8 throughout is UTF-8, and
 * text of two bytes without a mark has its spaces and line ends, whose high byte is NUL, on the other side or not at all.
 */
class Evidence {
  readonly #encoding: TextEncoding;
  #settled: boolean;
  #utf8 = true;
  #cut: Buffer = Buffer.alloc(0);
  #some = false;
  #firstHigh = -1;
  readonly #nuls = [0, 0];

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding;
    this.#settled = encoding === 'utf-8';
  }

  /** A mark has said it. */
  settle(): void {
    this.#settled = true;
  }

  add(bytes: Buffer, offset: number): void {
    if (this.#settled) return;
    if (this.#utf8) {
      const chunk = Buffer.concat([this.#cut, bytes]);
      const whole = wholeUtf8(chunk);
      this.#utf8 = isUtf8(chunk.subarray(0, whole));
      this.#cut = Buffer.from(chunk.subarray(whole));
    }
    this.#some ||= bytes.length > 0;
    if (this.#firstHigh < 0) {
      const high = bytes.findIndex((byte) => byte >= 0x80);
      if (high >= 0) this.#firstHigh = offset + high;
    }
    if (this.#encoding.startsWith('utf-16'))
      for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) this.#nuls[at % 2] += 1;
  }

  /** The offset of what gives it away, or null. */
  against(): number | null {
    if (this.#settled) return null;
    const utf8 = this.#utf8 && this.#cut.length === 0;
    if (!this.#encoding.startsWith('utf-16')) return utf8 && this.#firstHigh >= 0 ? this.#firstHigh : null;
    const [even, odd] = this.#nuls;
    const wrongSide = this.#encoding === 'utf-16le' ? even > odd : odd > even;
    return wrongSide || (this.#some && even + odd === 0 && utf8) ? 0 : null;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
