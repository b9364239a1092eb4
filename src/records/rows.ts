/**
 * The records of the files that people have, whatever they are written in: TSV, CSV, JSON Lines (packed too) or Parquet, read from the
 * first to the last without holding a file whole.
 */
import type { JsonType } from './json-row.ts';
import type { LabelSource } from '../kinds/dataset.ts';
import type { LineSettings } from '../text/lines.ts';
import { recordFormatOf, type FormatSettings } from './format.ts';
import { jsonRows } from './json.ts';
import { parquetRows } from './parquet.ts';
import { tableRows } from './table.ts';

/** A column that is asked for; of JSON Lines, a key. */
export interface AskedColumn {
  readonly name: string;
  /** The option that names it, for messages. */
  readonly option: string;
}

/** How a file is read. */
export interface RowSettings extends LineSettings, FormatSettings {
  readonly columns: readonly AskedColumn[];
  /** A line of JSON Lines as it should be, for messages. */
  readonly example: string;
}

/** One record. What is wrong with it alone is thrown when it is asked for, so that a reader may leave it out and go on. */
export interface FileRow {
  /** Where it stands, for messages: file and line, or row; of a column, where a field of CSV begins. */
  place(column: string): string;
  /** The same as a label has it. */
  source(column: string): LabelSource;
  /** What stands in a column; where it may be a class, numbers, true and false too. Throws where it is no text. */
  text(column: string, isClass?: boolean): string;
  /** Of a column, as what it is written; null where there is nothing but text. */
  written(column: string): JsonType | null;
  /** The labels of a list, as `text` has them; null where there is none. */
  labels(column: string): readonly { readonly label: string; readonly written: JsonType }[] | null;
}

/** All records of a file, in its order. Throws what makes the file unreadable from there on, with its place. */
export function recordsIn(file: string, settings: RowSettings): AsyncGenerator<FileRow> {
  const format = recordFormatOf(file, settings);
  if (format === 'parquet') {
    if (settings.source) throw new Error(`${file} is Parquet, which is read from its end, and so not within an archive. Unpack that.`);
    return parquetRows(file, settings);
  }
  if (format === 'jsonl') return jsonRows(file, settings);
  return tableRows(file, format === 'tsv' ? null : (settings.delimiter ?? ','), settings);
}
