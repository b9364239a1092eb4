/** Reads labelled texts from a file of records. A bad one is an error, never skipped. */
import {
  labelPlace,
  recordsIn,
  type FileRow,
  type LabelSetExample,
  type LabelSource,
  type RowSettings,
  type TextExample,
} from 'electra-run';
import { checkedSet, separated, setExample, type LabelSorts, type PlacedSet } from './label-sets.ts';
import type { LabelTypes } from './label-types.ts';

/** Names of columns, or of keys. */
export interface Columns {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  /** Between the labels of examples that have any number of them. */
  readonly separator?: string;
}

/** What the experiment says of its files. */
export type FileSettings = Omit<RowSettings, 'columns' | 'example'>;

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
  const asked = [
    { name: columns.text, option: 'textColumn' },
    ...(columns.pair === undefined ? [] : [{ name: columns.pair, option: 'pairColumn' }]),
    { name: columns.label, option: 'labelColumn' },
  ];
  const examples: (TextExample | LabelSetExample)[] = [];
  for await (const row of recordsIn(file, { ...settings, columns: asked, example: '{"text": "...", "label": "..."}' })) {
    const example = exampleOf(row, columns, types);
    sorts('labels' in example, labelPlace(example.source, 0));
    examples.push(example);
  }
  if (examples.length === 0) throw new Error(`${file} has no examples. Each record is one.`);
  return examples;
}

/** An example needs a text and a label, unless it may have none; the second text of a pair may be empty. */
function exampleOf(row: FileRow, columns: Columns, types: LabelTypes): Example {
  const list = row.labels(columns.label);
  const given = { text: row.text(columns.text), ...(columns.pair === undefined ? {} : { pair: row.text(columns.pair) }) };
  const source = row.source(columns.label);
  const place = row.place(columns.label);
  const filled = (column: string, text: string): void => {
    if (text.trim() === '') throw new Error(`${row.place(column)}: the column '${column}' is empty. Fill it, or take the line out.`);
  };
  filled(columns.text, given.text);
  if (list) {
    for (const { label, written } of list) types(label, written, place);
    const labels = list.map(({ label }) => label);
    return setExample(given, checkedSet(labels, place), source);
  }
  const label = row.text(columns.label, true);
  if (columns.separator === undefined) filled(columns.label, label);
  const written = row.written(columns.label);
  if (written !== null) types(label, written, place);
  return columns.separator === undefined ? { ...given, label, source } : separated({ ...given, label, source }, columns.separator);
}
