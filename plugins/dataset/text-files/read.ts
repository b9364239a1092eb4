/** Reads labelled texts from a file, in the format that its name or the experiment says. A bad line is an error, never skipped. */
import { linesOf, type LineSettings, type TextExample } from 'electra-run';
import { exampleOf, type Columns } from './columns.ts';
import { rowOf } from './json-row.ts';
import { parquetRows } from './parquet.ts';
import { tableRows } from './table.ts';
import type { LabelTypes } from './label-types.ts';

/** What a file can be. */
export type Format = 'tsv' | 'csv' | 'jsonl' | 'parquet';

/** What the experiment says of its files. */
export interface FileSettings extends LineSettings {
  /** When left out, the ending of a file's name says it. */
  readonly format?: Format;
  /** Between fields of CSV; a comma when left out. */
  readonly delimiter?: string;
}

/** All examples of a file, in its order. `types` knows the labels of the files before. */
export async function readExamples(file: string, columns: Columns, settings: FileSettings, types: LabelTypes): Promise<TextExample[]> {
  const format = settings.format ?? formatOf(file);
  checkSettings(file, format, columns, settings);
  const examples: TextExample[] = [];
  for await (const example of rowsOf(file, format, columns, settings, types)) examples.push(example);
  if (examples.length === 0)
    throw new Error(`${file} has no examples. ${format === 'parquet' ? 'Each row' : 'Each line after the header'} is one.`);
  return examples;
}

function formatOf(file: string): Format {
  const ending = /\.(tsv|csv|jsonl|parquet)(\.gz)?$/i.exec(file)?.[1].toLowerCase();
  if (ending !== undefined) return ending as Format;
  throw new Error(
    `${file} is neither a .tsv, .csv, .jsonl nor a .parquet file (all but the last with or without .gz). ` +
      "Say what it is, e.g. format: 'csv', rename or convert it.",
  );
}

/** Settings that would mean nothing. */
function checkSettings(file: string, format: Format, { header }: Columns, { delimiter, encoding }: FileSettings): void {
  if (header && format !== 'tsv' && format !== 'csv')
    throw new Error(
      `${file} has the names of its columns in ${format === 'jsonl' ? 'every line' : 'its schema'}, ` +
        "so that 'header', which is for TSV and CSV files, means nothing. Leave it out.",
    );
  if (delimiter !== undefined && format !== 'csv')
    throw new Error(
      `${file} is ${format === 'jsonl' ? 'JSON Lines' : format === 'tsv' ? 'TSV' : 'Parquet'}, ` +
        "so that 'delimiter', which is for CSV files, means nothing. Leave it out, or say format: 'csv'.",
    );
  if (format !== 'parquet') return;
  if (encoding !== undefined && encoding !== 'utf-8')
    throw new Error(`${file} is Parquet, whose texts are UTF-8, so that 'encoding' means nothing. Leave it out.`);
  if (/\.gz$/i.test(file)) throw new Error(`${file} is packed, and Parquet packs its own pages. Unpack it: gunzip ${file}`);
}

function rowsOf(file: string, format: Format, columns: Columns, settings: FileSettings, types: LabelTypes): AsyncGenerator<TextExample> {
  if (format === 'parquet') return parquetRows(file, columns, types, settings.onLost);
  if (format === 'jsonl') return jsonRows(file, columns, settings, types);
  return tableRows(file, columns, format === 'tsv' ? null : (settings.delimiter ?? ','), settings);
}

async function* jsonRows(file: string, columns: Columns, settings: LineSettings, types: LabelTypes): AsyncGenerator<TextExample> {
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const row = rowOf(line, place);
    const example = exampleOf(
      columns,
      () => place,
      columns,
      (key) => row.text(key, key === columns.label),
    );
    types(example.label, row.type(columns.label), place);
    yield { ...example, source: { file, lines: [number] } };
  }
}
