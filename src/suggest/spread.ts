/**
 * Bytes of a large file from places all over it: a file is often in an order, by time or by where its texts are from, so that its
 * beginning is not what the rest is like. Each stretch begins and ends where a line does, or a blank line, or a record of CSV.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { RowRange } from '../records/parquet.ts';
import { firstRecordsOf, recordsWithin, type ByteRange } from './csv-stretch.ts';

/** From so many places, or fewer. */
const PLACES = 16;

/** What parts texts, as bytes of UTF-8: a line, a blank line, or a record of CSV with this delimiter. */
export type Parting = 'line' | 'blank-line' | { readonly delimiter: string };

const MARKS = { line: ['\n'], 'blank-line': ['\n\n', '\n\r\n'] } as const;
/** Bytes in which records of CSV are looked for: one is often longer than what is wanted from a place. */
const WINDOW = 2 ** 16;

/**
 * About `most` bytes, those of each place together; null where the file is not much larger than that, has two bytes for a character, or
 * where fewer than two places are found.
 */
export async function spreadBytes(
  { file, size }: { readonly file: string; readonly size: number },
  { most, parting }: { readonly most: number; readonly parting: Parting },
): Promise<AsyncGenerator<Uint8Array> | null> {
  if (!(2 * most < size)) return null;
  const handle = await open(file);
  try {
    if (['fffe', 'feff'].includes((await piece(handle, 0, 2)).toString('hex'))) return null;
    const length = Math.ceil(most / PLACES);
    const ranges =
      typeof parting === 'string' ? await ofLines(handle, { size, length, parting }) : await ofCsv(handle, { size, length, ...parting });
    return ranges.length < 2 ? null : bytesOf(file, ranges);
  } finally {
    await handle.close();
  }
}

async function* bytesOf(file: string, ranges: readonly ByteRange[]): AsyncGenerator<Uint8Array> {
  const handle = await open(file);
  try {
    for (const { from, to } of ranges) yield await piece(handle, from, to - from);
  } finally {
    await handle.close();
  }
}

async function piece(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

interface Wanted {
  readonly size: number;
  /** Of one place. */
  readonly length: number;
}

/** None where not even a line of the beginning is that short: what follows it would be taken for its end. */
async function ofLines(
  handle: FileHandle,
  { size, length, parting }: Wanted & { readonly parting: keyof typeof MARKS },
): Promise<ByteRange[]> {
  const ranges: ByteRange[] = [];
  for (let place = 0; place < PLACES; place++) {
    const begin = Math.floor((place * size) / PLACES);
    const read = await piece(handle, begin, length);
    const from = place === 0 ? 0 : behind(MARKS[parting].map((mark) => [read.indexOf(mark), mark.length]));
    const to = behind(
      MARKS[parting].map((mark) => [read.lastIndexOf(mark), mark.length]),
      true,
    );
    if (place === 0 && to <= 0) return [];
    if (from >= 0 && to > from) ranges.push({ from: begin + from, to: begin + to });
  }
  return ranges;
}

/** Behind the first of these marks, or the last; -1 where there is none. */
function behind(found: readonly (readonly [at: number, length: number])[], last = false): number {
  const ends = found.filter(([at]) => at >= 0).map(([at, length]) => at + length);
  return ends.length === 0 ? -1 : last ? Math.max(...ends) : Math.min(...ends);
}

/** None where the delimiter has several bytes, or where the first record is longer than what is looked at. */
async function ofCsv(handle: FileHandle, { size, length, delimiter }: Wanted & { readonly delimiter: string }): Promise<ByteRange[]> {
  const window = Math.max(WINDOW, length);
  const code = delimiter.charCodeAt(0);
  const first = code < 128 ? firstRecordsOf(await piece(handle, 0, window), length, code) : null;
  if (first === null) return [];
  const ranges: ByteRange[] = [first];
  for (let place = 1; place < PLACES; place++) {
    const begin = Math.floor((place * size) / PLACES);
    const found = recordsWithin(await piece(handle, begin, window), length, { delimiter: code, fields: first.fields });
    if (found === null) continue;
    // Where windows overlap, nothing is taken twice.
    const from = begin + found.from;
    if (from >= (ranges.at(-1)?.to ?? 0)) ranges.push({ from, to: begin + found.to });
  }
  return ranges;
}

/** Rows of Parquet from places all over them, of a text that has so many bytes; null where it is not much larger than `most`. */
export function spreadRows({ rows, bytes }: { readonly rows: number; readonly bytes: number }, most: number): readonly RowRange[] | null {
  if (!(2 * most < bytes) || rows < 2 * PLACES) return null;
  const length = Math.max(1, Math.ceil((rows * most) / bytes / PLACES));
  return Array.from({ length: PLACES }, (_, place) => {
    const from = Math.floor((place * rows) / PLACES);
    return { from, to: from + length };
  });
}
