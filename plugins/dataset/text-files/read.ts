/** Reads labelled texts from a file, in the format that its name or the experiment says. A bad line is an error, never skipped. */
import { jsonRow, labelPlace, linesOf, type LabelSetExample, type LabelSource, type LineSettings, type TextExample } from 'electra-run';
import { exampleOf, type Columns } from './columns.ts';
import { checkedSet, separated, setExample, type LabelSorts, type PlacedSet } from './label-sets.ts';
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

/** What is to be the same in all files of a dataset; they know the labels of the files before. */
export interface LabelChecks {
  readonly types: LabelTypes;
  readonly sorts: LabelSorts;
}

type Example = (TextExample & { readonly source: LabelSource }) | PlacedSet;

/** All examples of a file, in its order. */
export async function readExamples(
  file: string,
  columns: Columns,
  settings: FileSettings,
  { types, sorts }: LabelChecks,
): Promise<(TextExample | LabelSetExample)[]> {
  const format = settings.format ?? formatOf(file);
  checkSettings(file, format, columns, settings);
  const examples: (TextExample | LabelSetExample)[] = [];
  for await (const read of rowsOf(file, format, columns, settings, types)) {
    const example = columns.separator === undefined || 'labels' in read ? read : separated(read, columns.separator);
    sorts('labels' in example, labelPlace(read.source, 0));
    examples.push(example);
  }
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

function rowsOf(file: string, format: Format, columns: Columns, settings: FileSettings, types: LabelTypes): AsyncGenerator<Example> {
  if (format === 'parquet') return parquetRows(file, columns, types, settings.onLost);
  if (format === 'jsonl') return jsonRows(file, columns, settings, types);
  return tableRows(file, columns, format === 'tsv' ? null : (settings.delimiter ?? ','), settings);
}

const told = { example: '{"text": "...", "label": "..."}', options: 'textColumn, pairColumn and labelColumn' };

async function* jsonRows(file: string, columns: Columns, settings: LineSettings, types: LabelTypes): AsyncGenerator<Example> {
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const row = jsonRow(line, place, told);
    const source = { file, lines: [number] };
    const list = row.labels(columns.label);
    const value = (key: string): string => (list && key === columns.label ? ' ' : row.text(key, key === columns.label));
    const { label, ...texts } = exampleOf(list ? { ...columns, separator: ',' } : columns, () => place, columns, value);
    for (const each of list ?? [{ label, written: row.type(columns.label) }]) types(each.label, each.written, place);
    const labels = list?.map((each) => each.label);
    if (labels) yield setExample(texts, checkedSet(labels, place), source);
    else yield { ...texts, label, source };
  }
}
