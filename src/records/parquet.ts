/**
 * The records of a Parquet file, read some rows at a time and only the columns that are asked for. The library takes the file apart;
 * what is a text, and what may be a class, is decided here as for the other formats, with the number of the row.
 */
import type { Compressors, RowGroup } from 'hyparquet';
import type { JsonType } from './json-row.ts';
import { LONGEST_LINE, type LostCharacters } from '../text/lines.ts';
import { BadRecord } from './bad-record.ts';
import { columnsIn } from './columns.ts';
import { ParquetBytes, stretchesOf } from './row-groups.ts';
import type { FileRow, RowSettings } from './rows.ts';

/** Bytes that a page may have when it is unpacked; writers make pages of about one mebibyte. */
const LARGEST_PAGE = 2 ** 28;

/** Rows of a file, counted from 0 through all row groups, `to` not among them. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Which columns are read, and of which rows: all, or these in the order of the file. */
export interface ParquetSettings extends Pick<RowSettings, 'columns' | 'onLost'> {
  readonly ranges?: readonly RowRange[];
}

/** Rows say their numbers from 1, through all row groups. */
export async function* parquetRows(file: string, { columns, onLost, ranges = ALL }: ParquetSettings): AsyncGenerator<FileRow> {
  const opened = await open(file);
  try {
    yield* rowsOf(opened, { file, columns: [...columnsIn(opened.names, columns, file).keys()], onLost, ranges });
  } finally {
    await opened.close();
  }
}

const ALL: readonly RowRange[] = [{ from: 0, to: Number.POSITIVE_INFINITY }];

interface Reading extends Pick<RowSettings, 'onLost'> {
  readonly file: string;
  readonly columns: string[];
  readonly ranges: readonly RowRange[];
}

async function* rowsOf(opened: Opened, { file, columns, onLost, ranges }: Reading): AsyncGenerator<FileRow> {
  let lost: LostCharacters | null = null;
  for await (const { first, rows } of opened.stretches(columns, ranges)) {
    for (const [index, values] of rows.entries()) {
      const row = first + index + 1;
      const place = `${file}, row ${row}`;
      const whole = (value: unknown, name: string, isClass: boolean): string => {
        const text = textOf(value, { name, place, isClass });
        const found = text.split('\ufffd').length - 1;
        if (found > 0) lost = { ...(lost ?? { file, line: row, unit: 'row' }), count: (lost?.count ?? 0) + found };
        return text;
      };
      yield {
        place: () => place,
        source: () => ({ file, lines: [row], unit: 'row' }),
        text: (column, isClass = false) => whole(values[column], column, isClass),
        written: (column) => written(values[column]),
        labels(column) {
          const list = values[column];
          if (!Array.isArray(list)) return null;
          return list.map((value: unknown, at) => ({ label: whole(value, `${column}[${at}]`, true), written: written(value) }));
        },
      };
    }
  }
  if (lost !== null) onLost?.(lost);
}

/** All columns of the first rows of a file; what is no text is there as the library reads it. */
export async function parquetHead(
  file: string,
  most: number,
): Promise<{ readonly names: readonly string[]; readonly rows: readonly Readonly<Record<string, unknown>>[] }> {
  const { names, stretches, close } = await open(file);
  try {
    const rows: Row[] = [];
    for await (const stretch of stretches([...names], [{ from: 0, to: most }])) rows.push(...stretch.rows);
    return { names, rows };
  } finally {
    await close();
  }
}

/** How many rows a file has, and how many bytes the texts of a column, unpacked. */
export async function parquetExtent(file: string, column: string): Promise<{ readonly rows: number; readonly bytes: number }> {
  const { count, unpacked, close } = await open(file);
  await close();
  return { rows: count, bytes: unpacked(column) };
}

/** A row by the names of its columns. */
type Row = Readonly<Record<string, unknown>>;

interface Opened {
  /** Of the columns, in order. */
  readonly names: readonly string[];
  /** Of rows. */
  readonly count: number;
  /** Bytes of a column in all row groups. */
  unpacked(column: string): number;
  /** These rows with these columns, some at a time. */
  stretches(columns: string[], ranges: readonly RowRange[]): AsyncGenerator<RowsRead>;
  close(): Promise<void>;
}

interface RowsRead {
  /** The number of the first, from 0. */
  readonly first: number;
  readonly rows: readonly Row[];
}

async function open(path: string): Promise<Opened> {
  const cannotBeRead = (error: unknown, hint: string): Error =>
    new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. ${hint}`, { cause: error });
  const parsing = async <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw cannotBeRead(error, 'Check that it is a whole Parquet file, or write it anew.');
    });
  const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const settings = { compressors: bounded(compressors), parsers: { stringFromBytes }, geoparquet: false };
  const bytes = await ParquetBytes.open(path).catch((error: unknown) => {
    throw cannotBeRead(error, 'Check that the file exists.');
  });
  const read = async (): Promise<Omit<Opened, 'close'>> => {
    const metadata = await parquetMetadataAsync(bytes, settings);
    const schema = parquetSchema(metadata);
    return {
      names: schema.children.map(({ element }) => element.name),
      count: Number(metadata.num_rows),
      unpacked: (column) => metadata.row_groups.reduce((sum, group) => sum + unpackedBytes(group, column), 0),
      async *stretches(columns, ranges) {
        let before = 0;
        for (const group of metadata.row_groups) {
          const inGroup = within(ranges, before, before + Number(group.num_rows));
          const stretches = inGroup.length === 0 ? [] : await parsing(() => stretchesOf(bytes, group, { metadata, schema, columns }));
          // Of a group that is read whole, the file itself may say where its pages are, and be wrong.
          const own = { ...settings, file: bytes, columns, useOffsetIndex: stretches.length > 1 };
          for (const { metadata, rowStart, rowEnd } of stretches)
            for (const { from, to } of within(inGroup, before + rowStart, before + rowEnd))
              yield await parsing(async () => {
                const rows = await parquetReadObjects({ ...own, metadata, rowStart: from - before, rowEnd: to - before });
                if (rows.length !== to - from) throw new RangeError(`it has ${rows.length} rows where it says ${to - from}`);
                return { first: from, rows };
              });
          before += Number(group.num_rows);
        }
      },
    };
  };
  try {
    return { ...(await parsing(read)), close: () => bytes.close() };
  } catch (error) {
    await bytes.close();
    throw error;
  }
}

/** What of these ranges is between these rows. */
function within(ranges: readonly RowRange[], start: number, end: number): RowRange[] {
  const cut = ranges.map(({ from, to }) => ({ from: Math.max(from, start), to: Math.min(to, end) }));
  return cut.filter(({ from, to }) => from < to);
}

function unpackedBytes({ columns }: RowGroup, name: string): number {
  const own = columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === name);
  return own.reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0), 0);
}

/** The same, but for pages that unfold to more than any writer makes. */
function bounded(all: Compressors): Compressors {
  return Object.fromEntries(
    Object.entries(all).map(([name, unpack]) => [
      name,
      (bytes: Uint8Array, size: number) => {
        if (size > LARGEST_PAGE) throw new RangeError(`a page of it says that it has ${size} bytes`);
        return unpack(bytes, size);
      },
    ]),
  );
}

/** Bytes that are no UTF-8, in the place of the text that they are not. */
class NoText {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What is no bytes comes from a damaged file, and is said to be what it is. */
function stringFromBytes(bytes: unknown): unknown {
  if (!(bytes instanceof Uint8Array)) return bytes;
  try {
    return decoder.decode(bytes);
  } catch {
    return new NoText(bytes);
  }
}

interface Asked {
  readonly name: string;
  readonly place: string;
  /** Where a number, true or false is a label. */
  readonly isClass: boolean;
}

function textOf(value: unknown, { name, place, isClass }: Asked): string {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new BadRecord(`${place}: '${name}' has a NUL character, which no text has. Take it out.`);
    if (value.length > LONGEST_LINE)
      throw new BadRecord(`${place}: '${name}' has more than ${LONGEST_LINE.toLocaleString('en')} characters. Divide it.`);
    return value;
  }
  if (isClass && (typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))))
    return String(value);
  const wanted = `it must be a text${isClass ? ', a number, true or false' : ''}`;
  if (value instanceof NoText) {
    const bytes = Array.from(value.bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new BadRecord(
      `${place}: '${name}' is not UTF-8, as a text of Parquet is: ${bytes}${value.bytes.length > 16 ? ' …' : ''}. Convert it.`,
    );
  }
  throw new BadRecord(`${place}: '${name}' is ${kindOf(value)}, and ${wanted}. Give it one, or take the row out.`);
}

function written(value: unknown): JsonType {
  return typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'text' : 'number';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (value instanceof Uint8Array) return 'a row of bytes';
  return typeof value === 'object' ? 'a structure' : `the ${typeof value} ${String(value)}`;
}
