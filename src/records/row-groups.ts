/**
 * Lets a row group of Parquet be read some rows at a time. The library can do that where a file says where its pages are; most do not,
 * and what they say may be wrong: so the places are read from the pages' headers and handed to it as if the file had them at its end.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { AsyncBuffer, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { readInto } from '../files/whole-file.ts';
import { offsetIndexOf, pagesOf } from './page-headers.ts';

/** Bytes that fit where any page does. */
const STRETCH = 2 ** 21;

/** A file's bytes by their position, with indexes of pages behind its end. */
export class ParquetBytes implements AsyncBuffer {
  readonly byteLength: number;
  readonly #path: string;
  readonly #file: FileHandle;
  #indexes = new Uint8Array(0);

  private constructor(path: string, file: FileHandle, size: number) {
    this.#path = path;
    this.#file = file;
    this.byteLength = size;
  }

  /** Whoever opens it closes it. */
  static async open(path: string): Promise<ParquetBytes> {
    const file = await open(path, 'r');
    try {
      return new ParquetBytes(path, file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    return (await this.read(start, end)).buffer;
  }

  /** What stands there; nothing behind the end. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (start >= this.byteLength) return this.#indexes.slice(start - this.byteLength, end - this.byteLength);
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.byteLength) - start));
    await readInto(bytes, this.#file, start, this.#path);
    return bytes;
  }

  /** Keeps them, one after the other, and no others; where each begins. */
  keepIndexes(indexes: readonly Uint8Array<ArrayBuffer>[]): number[] {
    this.#indexes = new Uint8Array(indexes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    return indexes.map((index) => {
      this.#indexes.set(index, at);
      at += index.length;
      return this.byteLength + at - index.length;
    });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** Of one row group of a file. */
export interface Stretches {
  /** The file's as if it had no other row group. */
  readonly metadata: FileMetaData;
  /** Rows that are to be read together. */
  readonly rows: number;
}

/** What is asked of a file. */
export interface AskedRows {
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  readonly columns: readonly string[];
  /** Unpacked bytes that are taken apart together. */
  readonly stretch?: number;
}

/** How a row group is read: whole where one of the columns holds lists or structures, or its pages cannot be told apart. */
export async function stretchesOf(
  bytes: ParquetBytes,
  group: RowGroup,
  { metadata, schema, columns, stretch = STRETCH }: AskedRows,
): Promise<Stretches> {
  const rows = Number(group.num_rows);
  const whole = { metadata: { ...metadata, row_groups: [group] }, rows: Math.max(1, rows) };
  const asked = group.columns.filter(({ meta_data: meta }) => meta && columns.includes(meta.path_in_schema[0]));
  const unpacked = asked.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0), 0);
  const flat = schema.children.filter(({ element, children }) => children.length === 0 && element.repetition_type !== 'REPEATED');
  const names = new Set(flat.map(({ element }) => element.name));
  if (unpacked <= stretch || !columns.every((name) => names.has(name))) return whole;
  const indexes: Uint8Array<ArrayBuffer>[] = [];
  for (const { meta_data: meta } of asked) {
    const from = Number(meta?.dictionary_page_offset || meta?.data_page_offset);
    const to = from + Number(meta?.total_compressed_size);
    const pages = await pagesOf((start, end) => bytes.read(start, end), { from, to }, rows);
    if (!pages) return whole;
    indexes.push(offsetIndexOf(pages));
  }
  const places = bytes.keepIndexes(indexes);
  const indexed = asked.map((column, at) => ({
    ...column,
    offset_index_offset: BigInt(places[at]),
    offset_index_length: indexes[at].length,
  }));
  return {
    metadata: { ...metadata, row_groups: [{ ...group, columns: indexed }] },
    rows: Math.max(1, Math.ceil((rows * stretch) / unpacked)),
  };
}
