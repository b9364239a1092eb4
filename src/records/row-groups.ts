/**
 * Lets a row group of Parquet be read some rows at a time. The library can do that where a file says where its pages are; most do not,
 * and what they say may be wrong: so the places are read from the pages' headers and handed to it as if the file had them at its end.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { AsyncBuffer, ColumnChunk, FileMetaData, RowGroup, SchemaTree } from 'hyparquet';
import { readInto } from '../files/whole-file.ts';
import { offsetIndexOf, pagesOf, type PagePlace } from './page-headers.ts';

/** Unpacked bytes of pages that are read together; a page alone may have more. */
const STRETCH = 2 ** 20;

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

/** Rows of one row group that are read together. */
export interface Stretch {
  /** The file's as if it had no other row group. */
  readonly metadata: FileMetaData;
  /** Counted from the beginning of the row group. */
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** What is asked of a file. */
export interface AskedRows {
  readonly metadata: FileMetaData;
  readonly schema: SchemaTree;
  readonly columns: readonly string[];
  /** Unpacked bytes that are taken apart together. */
  readonly stretch?: number;
}

/**
 * How a row group is read, in order: whole where it is small, where one of the columns holds lists or structures, or where its pages
 * cannot be told apart. Stretches end where pages of the largest column do, so that none of those is unpacked twice.
 */
export async function stretchesOf(
  bytes: ParquetBytes,
  group: RowGroup,
  { metadata, schema, columns, stretch = STRETCH }: AskedRows,
): Promise<readonly Stretch[]> {
  const rows = Number(group.num_rows);
  if (rows <= 0) return [];
  const whole = [{ metadata: { ...metadata, row_groups: [group] }, rowStart: 0, rowEnd: rows }];
  const asked = group.columns.filter(({ meta_data: meta }) => meta && columns.includes(meta.path_in_schema[0]));
  const unpacked = asked.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0), 0);
  const flat = schema.children.filter(({ element, children }) => children.length === 0 && element.repetition_type !== 'REPEATED');
  const names = new Set(flat.map(({ element }) => element.name));
  if (unpacked <= stretch || !columns.every((name) => names.has(name))) return whole;
  const paged: PagedColumn[] = [];
  for (const column of asked) {
    const { meta_data: meta } = column;
    const from = Number(meta?.dictionary_page_offset || meta?.data_page_offset);
    const to = from + Number(meta?.total_compressed_size);
    const pages = await pagesOf((start, end) => bytes.read(start, end), { from, to }, rows);
    if (!pages) return whole;
    paged.push({ column, pages });
  }
  const ends = endsOf(paged, rows, stretch);
  if (ends.length === 1) return whole;
  const indexes = paged.map(({ pages }) => offsetIndexOf(pages));
  const places = bytes.keepIndexes(indexes);
  return ends.map((rowEnd, index) => {
    const rowStart = index === 0 ? 0 : ends[index - 1];
    const own = paged.map(({ column, pages }, at) => ({
      ...withoutIdleDictionary(column, pages, { rowStart, rowEnd }),
      offset_index_offset: BigInt(places[at]),
      offset_index_length: indexes[at].length,
    }));
    return { metadata: { ...metadata, row_groups: [{ ...group, columns: own }] }, rowStart, rowEnd };
  });
}

interface PagedColumn {
  readonly column: ColumnChunk;
  readonly pages: readonly PagePlace[];
}

/** Where stretches end. */
function endsOf(paged: readonly PagedColumn[], rows: number, stretch: number): number[] {
  const sizes = paged.map(({ pages }) => pages.reduce((sum, { unpacked }) => sum + unpacked, 0));
  const { pages } = paged[sizes.indexOf(Math.max(...sizes))];
  const ends: number[] = [];
  let taken = 0;
  for (const { unpacked, firstRow } of pages) {
    if (taken > 0 && taken + unpacked > stretch && firstRow > (ends.at(-1) ?? 0)) {
      ends.push(firstRow);
      taken = 0;
    }
    taken += unpacked;
  }
  if (rows > (ends.at(-1) ?? 0)) ends.push(rows);
  return ends;
}

/**
 * A column whose dictionary is not read where none of these rows is in it: writers begin a column of texts with one, give it up when it
 * has become large, and keep it.
 */
function withoutIdleDictionary(
  column: ColumnChunk,
  pages: readonly PagePlace[],
  { rowStart, rowEnd }: Pick<Stretch, 'rowStart' | 'rowEnd'>,
): ColumnChunk {
  const { meta_data: meta } = column;
  const isRead = pages.some(
    ({ firstRow, needsDictionary }, at) =>
      needsDictionary && firstRow < rowEnd && (pages[at + 1]?.firstRow ?? Number.POSITIVE_INFINITY) > rowStart,
  );
  if (isRead || !meta) return column;
  return { ...column, meta_data: { ...meta, dictionary_page_offset: undefined, data_page_offset: BigInt(pages[0].offset) } };
}
