/**
 * Where the pages of a column of Parquet stand, read from the pages' own headers, of which Thrift's compact protocol has a few fields
 * that matter (https://github.com/apache/parquet-format, PageHeader). Most files do not say it elsewhere, and without it a whole row
 * group, a million rows as pandas writes them, has to be in memory at once.
 */

/** One page of data. */
export interface PagePlace {
  readonly offset: number;
  /** Bytes, those of its header included. */
  readonly size: number;
  /** Bytes of what is in it. */
  readonly unpacked: number;
  /** Whether its values are numbers of those in the dictionary, a page that stands before all others. */
  readonly needsDictionary: boolean;
  /** The first of its rows, counted from the beginning of the row group. */
  readonly firstRow: number;
}

/** Reads bytes of a file by their position, as many as are there. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array>;

/** Bytes that a header is looked for in; statistics make some of them long. */
const WINDOW = 2 ** 12;
const LONGEST_HEADER = 2 ** 20;

const [DATA, DATA_V2] = [0, 3];
/** Encodings: PLAIN_DICTIONARY and RLE_DICTIONARY. */
const OF_DICTIONARY = [2, 8];

/** The pages of a column that has one value in each of these rows, from `from` to before `to`; null where headers say anything else. */
export async function pagesOf(read: ReadBytes, { from, to }: { readonly from: number; readonly to: number }, rows: number) {
  const pages: PagePlace[] = [];
  let firstRow = 0;
  for (let offset = from; offset < to;) {
    const header = await headerAt(read, offset, to);
    if (!header || header.bytes < 0) return null;
    const size = header.length + header.bytes;
    if (offset + size > to) return null;
    if (header.type === DATA || header.type === DATA_V2) {
      if (header.rows < 0) return null;
      pages.push({ offset, size, unpacked: header.unpacked, needsDictionary: OF_DICTIONARY.includes(header.encoding), firstRow });
      firstRow += header.rows;
    }
    offset += size;
  }
  return firstRow === rows && pages.length > 0 ? pages : null;
}

/** The same as an OffsetIndex, as a file may have it too. */
export function offsetIndexOf(pages: readonly PagePlace[]): Uint8Array<ArrayBuffer> {
  const bytes = [field(1, LIST), 0xf0 | STRUCT, ...varint(pages.length)];
  for (const { offset, size, firstRow } of pages) {
    bytes.push(field(1, I64), ...varint(2 * offset), field(1, I32), ...varint(2 * size), field(1, I64), ...varint(2 * firstRow), STOP);
  }
  bytes.push(STOP);
  return Uint8Array.from(bytes);
}

interface PageHeader {
  /** Bytes of itself, and of the page behind it. */
  readonly length: number;
  readonly bytes: number;
  readonly unpacked: number;
  readonly type: number;
  /** -1 where it does not say so. */
  readonly rows: number;
  readonly encoding: number;
}

async function headerAt(read: ReadBytes, offset: number, end: number): Promise<PageHeader | null> {
  for (let window = WINDOW; window <= LONGEST_HEADER; window *= 16) {
    const bytes = await read(offset, Math.min(end, offset + window));
    const header = headerIn(bytes);
    if (header || offset + window >= end) return header;
  }
  return null;
}

/** Null where the bytes end in it, or are none. */
function headerIn(bytes: Uint8Array): PageHeader | null {
  const reader = new CompactReader(bytes);
  const found = { type: -1, unpacked: -1, bytes: -1, rows: -1, encoding: -1 };
  try {
    reader.struct((id, type) => {
      if (id === 1 && type === I32) found.type = reader.integer();
      else if (id === 2 && type === I32) found.unpacked = reader.integer();
      else if (id === 3 && type === I32) found.bytes = reader.integer();
      // A page of version 1 has as many rows as values.
      else if (id === 5 && type === STRUCT) [found.rows, found.encoding] = reader.integersOf(1, 2);
      else if (id === 8 && type === STRUCT) [found.rows, found.encoding] = reader.integersOf(3, 4);
      else reader.skip(type);
    });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
  return { length: reader.at, ...found };
}

const [STOP, TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12];
const DEEPEST = 8;

/** Reads as much of Thrift's compact protocol as headers have; throws a RangeError where they have something else, or end. */
class CompactReader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** `take` reads the value of each field. */
  struct(take: (id: number, type: number) => void): void {
    for (let id = 0; ;) {
      const head = this.#byte();
      if (head === STOP) return;
      id = head >> 4 === 0 ? this.integer() : id + (head >> 4);
      take(id, head & 15);
    }
  }

  /** The whole numbers of fields of a structure; -1 where there is none. */
  integersOf(...wanted: readonly number[]): number[] {
    const found = wanted.map(() => -1);
    this.struct((id, type) => {
      if (wanted.includes(id) && type === I32) found[wanted.indexOf(id)] = this.integer();
      else this.skip(type);
    });
    return found;
  }

  integer(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) throw new RangeError('a structure in too many others');
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.#byte();
    else if (type === I16 || type === I32 || type === I64) this.#varint();
    else if (type === DOUBLE) this.#pass(8);
    else if (type === BINARY) this.#pass(this.#varint());
    else if (type === STRUCT) this.struct((_, inner) => this.skip(inner, depth + 1));
    else if (type === LIST || type === SET) {
      const head = this.#byte();
      const count = head >> 4 === 15 ? this.#varint() : head >> 4;
      const inner = head & 15;
      for (let item = 0; item < count; item++) this.skip(inner === TRUE || inner === FALSE ? BYTE : inner, depth + 1);
    } else throw new RangeError(`type ${type}`);
  }

  #pass(count: number): void {
    if (this.at + count > this.#bytes.length) throw new RangeError('the bytes end');
    this.at += count;
  }

  #varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError('a number that is too large');
  }

  #byte(): number {
    this.#pass(1);
    return this.#bytes[this.at - 1];
  }
}

function field(delta: number, type: number): number {
  return (delta << 4) | type;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
