/**
 * Which bytes of a stretch of CSV are whole records, where the stretch may begin anywhere: within a record, and within quotes. Both are
 * tried from the first line end on; by the rules of RFC 4180 what is read the wrong way round soon has a quote where none can be.
 */

/** What is known of the file. */
export interface CsvShape {
  /** The delimiter's byte. */
  readonly delimiter: number;
  /** That each record has. */
  readonly fields: number;
}

/** From the first byte of a record to behind the last of one. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

const [QUOTE, LF, CR] = [0x22, 0x0a, 0x0d];
/** A byte order mark. */
const MARK = [0xef, 0xbb, 0xbf];
/** Records without any quotes that are believed, of at least two fields: lines of a text within quotes are not that regular. */
const BELIEVED = 4;
/** A broken record spoils a stretch; its second half may have none. */
const LEAST = 2 ** 12;

/** The records of which about `length` bytes are wanted; null where it is not sure where they begin. */
export function recordsWithin(bytes: Uint8Array, length: number, shape: CsvShape): ByteRange | null {
  for (let at = 0; bytes.length - at >= LEAST; at += Math.ceil((bytes.length - at) / 2)) {
    const line = bytes.indexOf(LF, at) + 1;
    if (line === 0) return null;
    const ways = [false, true].map((inQuotes) => readFrom(bytes, line, { ...shape, inQuotes, length }));
    const good = ways.filter((way) => isSure(way, shape));
    if (good.length > 0) return good.length === 1 ? good[0] : null;
  }
  return null;
}

/** The header and the first records of a file, and how many fields the header has; null where not one record is whole. */
export function firstRecordsOf(bytes: Uint8Array, length: number, delimiter: number): (ByteRange & { readonly fields: number }) | null {
  const begin = MARK.every((byte, at) => bytes[at] === byte) ? MARK.length : 0;
  const header = readFrom(bytes, begin, { delimiter, fields: null, inQuotes: false, length: 1 });
  if (header.fields === null) return null;
  const { to } = readFrom(bytes, begin, { delimiter, fields: header.fields, inQuotes: false, length });
  return to > header.to ? { from: 0, to, fields: header.fields } : null;
}

interface Way {
  readonly delimiter: number;
  /** Null: as many as the first record has. */
  readonly fields: number | null;
  /** Whether the first byte is within quotes. */
  readonly inQuotes: boolean;
  readonly length: number;
}

/** What was read: whole records from `from` to `to`, though all of the bytes were looked at. */
interface Read extends ByteRange {
  readonly records: number;
  /** Fields in quotes that were closed. */
  readonly closed: number;
  readonly fields: number | null;
  readonly isBroken: boolean;
}

function isSure({ records, closed, isBroken }: Read, { fields }: CsvShape): boolean {
  return !isBroken && records > 0 && (closed > 0 || (fields > 1 && records >= BELIEVED));
}

function readFrom(bytes: Uint8Array, begin: number, { delimiter, fields: asked, inQuotes, length }: Way): Read {
  let state: 'start' | 'plain' | 'quoted' | 'closed' = inQuotes ? 'quoted' : 'start';
  let [from, to, record, records, closed] = [begin, begin, begin, 0, 0];
  let [found, fields, isPart] = [1, asked, inQuotes];
  const result = (isBroken: boolean): Read => ({ from, to, records, closed, fields, isBroken });
  for (let at = begin; at < bytes.length; at++) {
    const byte = bytes[at];
    if (state === 'quoted') {
      if (byte === QUOTE) state = 'closed';
    } else if (byte === QUOTE) {
      if (state === 'plain') return result(true);
      state = 'quoted';
    } else if (byte === delimiter) {
      if (state === 'closed') closed += 1;
      found += 1;
      state = 'start';
    } else if (byte === LF) {
      if (state === 'closed') closed += 1;
      const isEmpty = at - record <= 1 && (at === record || bytes[record] === CR);
      if (isPart) from = at + 1;
      else if (!isEmpty) {
        fields ??= found;
        if (found !== fields) return result(true);
        records += 1;
      }
      if (isPart || to - from < length) to = at + 1;
      isPart = false;
      [record, found, state] = [at + 1, 1, 'start'];
    } else if (state === 'closed') {
      const isEnd = byte === CR && (at + 1 === bytes.length || bytes[at + 1] === LF);
      if (!isEnd) return result(true);
    } else state = 'plain';
  }
  return result(false);
}
