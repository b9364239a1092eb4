/** Reads labelled texts from a TSV or JSON Lines file. A bad line is an error with its place, never skipped. */
import { linesOf, type LineSettings, type TextExample } from 'electra-run';
import { rowOf } from './json-row.ts';
import type { LabelTypes } from './label-types.ts';

export interface Columns {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  /** Column names of a TSV file without a header line. */
  readonly header?: readonly string[];
}

/** Fields may not hold tabs or line ends; quotes have no meaning (as in GLUE's files). */
export async function readExamples(file: string, columns: Columns, settings: LineSettings, types: LabelTypes): Promise<TextExample[]> {
  const ending = /\.(tsv|jsonl)(\.gz)?$/i.exec(file)?.[1].toLowerCase();
  if (ending === undefined) throw new Error(`${file} is neither a .tsv nor a .jsonl file (with or without .gz). Rename or convert it.`);
  if (ending === 'jsonl' && columns.header)
    throw new Error(`${file} has its keys in every line, so that 'header', which is for TSV files, means nothing. Leave it out.`);
  const rows = ending === 'tsv' ? tsvRows(file, columns, settings) : jsonRows(file, columns, settings, types);
  const examples: TextExample[] = [];
  for await (const example of rows) examples.push(example);
  if (examples.length === 0) throw new Error(`${file} has no examples. Each line after the header is one.`);
  return examples;
}

/** A file and a number of a line in it. */
type Place = string;

async function* tsvRows(file: string, columns: Columns, settings: LineSettings): AsyncGenerator<TextExample> {
  let names = columns.header;
  let at = names && columnsAt(names, columns, file);
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line === '') continue;
    const values = line.split('\t');
    const place = `${file}:${number}`;
    if (names === undefined || at === undefined) {
      names = values;
      at = columnsAt(names, columns, place);
      continue;
    }
    if (values.length !== names.length)
      throw new Error(
        `${place}: ${values.length} fields instead of ${names.length} (${names.join(', ')}). Fields are separated by one tab each.`,
      );
    yield { ...exampleOf(columns, place, at, (index) => values[index]), source: { file, lines: [number] } };
  }
}

/** Where the wanted columns stand. */
interface ColumnsAt<Key> {
  readonly text: Key;
  readonly pair?: Key;
  readonly label: Key;
}

function columnsAt(names: readonly string[], { text, pair, label, header }: Columns, place: Place): ColumnsAt<number> {
  const find = (column: string, option: string): number => {
    const at = names.indexOf(column);
    if (at < 0)
      throw new Error(
        `${place}: there is no column '${column}', only ${names.map((name) => `'${name}'`).join(', ')}. ` +
          `Set ${option} to one of them${names === header ? ', or correct header' : ', or header if this line is an example'}.`,
      );
    const again = names.indexOf(column, at + 1);
    if (again >= 0)
      throw new Error(
        `${place}: two columns are called '${column}', the ${at + 1}. and the ${again + 1}. of ${names.length}. ` +
          `Rename one of them, or set ${option} to a column of another name.`,
      );
    return at;
  };
  return {
    text: find(text, 'textColumn'),
    ...(pair === undefined ? {} : { pair: find(pair, 'pairColumn') }),
    label: find(label, 'labelColumn'),
  };
}

/** An example needs a text and a label; the second text of a pair may be empty. */
function exampleOf<Key>(columns: Columns, place: Place, at: ColumnsAt<Key>, value: (key: Key) => string): TextExample {
  const example = { text: value(at.text), ...(at.pair === undefined ? {} : { pair: value(at.pair) }), label: value(at.label) };
  const blank = ([columns.text, columns.label] as const).find((_, index) => [example.text, example.label][index].trim() === '');
  if (blank !== undefined) throw new Error(`${place}: the column '${blank}' is empty. Fill it, or take the line out.`);
  return example;
}

async function* jsonRows(file: string, columns: Columns, settings: LineSettings, types: LabelTypes): AsyncGenerator<TextExample> {
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const row = rowOf(line, place);
    const example = exampleOf(columns, place, columns, (key) => row.text(key, key === columns.label));
    types(example.label, row.type(columns.label), place);
    yield { ...example, source: { file, lines: [number] } };
  }
}
