/**
 * Reads labelled texts from a Parquet file, a row group at a time and only the columns that are asked for. The library takes the file
 * apart; what is a text, and what may be a label, is decided here as for the other formats, with the number of the row.
 */
import { stat } from 'node:fs/promises';
import type { Compressors, FileMetaData, ParquetReadOptions } from 'hyparquet';
import { LONGEST_LINE, type LabelSource, type LostCharacters, type TextExample } from 'electra-run';
import { columnsAt, exampleOf, type Columns } from './columns.ts';
import { checkedSet, setExample, type PlacedSet } from './label-sets.ts';
import type { LabelTypes, Written } from './label-types.ts';

/** Bytes that a page may have when it is unpacked; writers make pages of about one mebibyte. */
const LARGEST_PAGE = 2 ** 28;

/** Rows are counted from 1, through all row groups. */
export async function* parquetRows(
  file: string,
  columns: Columns,
  types: LabelTypes,
  onLost?: (lost: LostCharacters) => void,
): AsyncGenerator<(TextExample & { readonly source: LabelSource }) | PlacedSet> {
  const opened = await open(file);
  const at = columnsAt(opened.names, columns, file);
  const asked = [...new Set(Object.values(at))].map((index) => opened.names[index]);
  let lost: LostCharacters | null = null;
  let row = 0;
  for (const group of opened.metadata.row_groups) {
    for (const values of await opened.rows(asked, row, row + Number(group.num_rows))) {
      row += 1;
      const place = `${file}, row ${row}`;
      const whole = (value: unknown, name: string, isClass: boolean): string => {
        const text = textOf(value, { name, place, isClass });
        const found = text.split('\ufffd').length - 1;
        if (found > 0) lost = { ...(lost ?? { file, line: row, unit: 'row' }), count: (lost?.count ?? 0) + found };
        return text;
      };
      const given = values[columns.label];
      const list = Array.isArray(given) ? (given as readonly unknown[]) : null;
      const labels = list?.map((value, index) => whole(value, `${columns.label}[${index}]`, true));
      const value = (index: number): string =>
        labels && index === at.label ? ' ' : whole(values[opened.names[index]], opened.names[index], index === at.label);
      const { label, ...texts } = exampleOf(labels ? { ...columns, separator: ',' } : columns, () => place, at, value);
      const source = { file, lines: [row], unit: 'row' } as const;
      (labels ?? [label]).forEach((each, index) => types(each, written(list ? list[index] : given), place));
      if (labels) yield setExample(texts, checkedSet(labels, place), source);
      else yield { ...texts, label, source };
    }
  }
  if (lost !== null) onLost?.(lost);
}

/** A row by the names of its columns. */
type Row = Readonly<Record<string, unknown>>;

interface Opened {
  readonly metadata: FileMetaData;
  /** Of the columns, in order. */
  readonly names: readonly string[];
  /** `from` and `to` count from 0. */
  rows(columns: string[], from: number, to: number): Promise<readonly Row[]>;
}

async function open(path: string): Promise<Opened> {
  const cannotBeRead = (error: unknown, hint: string): Error =>
    new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. ${hint}`, { cause: error });
  await stat(path).catch((error: unknown) => {
    throw cannotBeRead(error, 'Check that the file exists.');
  });
  const parsing = async <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw cannotBeRead(error, 'Check that it is a whole Parquet file, or write it anew.');
    });
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const settings = { compressors: bounded(compressors), parsers: { stringFromBytes }, geoparquet: false };
  return parsing(async () => {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file, settings);
    const names = parquetSchema(metadata).children.map(({ element }) => element.name);
    const rows = (columns: string[], rowStart: number, rowEnd: number): Promise<readonly Row[]> =>
      parsing(async () => {
        const options: Omit<ParquetReadOptions, 'onComplete'> = { ...settings, file, metadata, columns, rowStart, rowEnd };
        const read = await parquetReadObjects(options);
        if (read.length !== rowEnd - rowStart) throw new RangeError(`it has ${read.length} rows where it says ${rowEnd - rowStart}`);
        return read;
      });
    return { metadata, names, rows };
  });
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
    if (value.includes('\0')) throw new Error(`${place}: '${name}' has a NUL character, which no text has. Take it out.`);
    if (value.length > LONGEST_LINE)
      throw new Error(`${place}: '${name}' has more than ${LONGEST_LINE.toLocaleString('en')} characters. Divide it.`);
    return value;
  }
  if (isClass && (typeof value === 'boolean' || typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))))
    return String(value);
  const wanted = `it must be a text${isClass ? ', a number, true or false' : ''}`;
  if (value instanceof NoText) {
    const bytes = Array.from(value.bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new Error(
      `${place}: '${name}' is not UTF-8, as a text of Parquet is: ${bytes}${value.bytes.length > 16 ? ' …' : ''}. Convert it.`,
    );
  }
  throw new Error(`${place}: '${name}' is ${kindOf(value)}, and ${wanted}. Give it one, or take the row out.`);
}

function written(value: unknown): Written {
  return typeof value === 'boolean' ? 'boolean' : typeof value === 'string' ? 'text' : 'number';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (value instanceof Uint8Array) return 'a row of bytes';
  return typeof value === 'object' ? 'a structure' : `the ${typeof value} ${String(value)}`;
}
