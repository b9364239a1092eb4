/** Reads labelled texts from a TSV or JSON Lines file. A bad line is an error with its number, never skipped. */
import { linesOf, type TextExample } from 'electra-run';
import type { LabelTypes, Written } from './label-types.ts';

export interface Columns {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  /** Column names of a TSV file without a header line. */
  readonly header?: readonly string[];
}

/** Fields may not hold tabs or line ends; quotes have no meaning (as in GLUE's files). */
export async function readExamples(file: string, columns: Columns, types: LabelTypes): Promise<TextExample[]> {
  const name = file.replace(/\.gz$/, '');
  if (!/\.(tsv|jsonl)$/.test(name))
    throw new Error(`${file} is neither a .tsv nor a .jsonl file (with or without .gz). Rename or convert it.`);
  const rows = name.endsWith('.tsv') ? tsvRows(file, columns.header) : jsonRows(file);
  const examples: TextExample[] = [];
  for await (const { line, fields, written } of rows) {
    const place = `${file}:${line}`;
    const field = (column: string): string => {
      const value = fields.get(column);
      if (value === undefined)
        throw new Error(
          `${place}: there is no column '${column}', only ${[...fields.keys()].map((key) => `'${key}'`).join(', ')}. ` +
            `Set textColumn, pairColumn and labelColumn, or header for a file without one.`,
        );
      return value;
    };
    const pair = columns.pair === undefined ? {} : { pair: field(columns.pair) };
    const type = written?.get(columns.label);
    if (type !== undefined) types(field(columns.label), type, place);
    examples.push({ text: field(columns.text), ...pair, label: field(columns.label), source: { file, lines: [line] } });
  }
  if (examples.length === 0) throw new Error(`${file} has no examples. Each line after the header is one.`);
  return examples;
}

interface Row {
  /** From 1. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, string>;
  /** What each was in JSON; TSV has only texts. */
  readonly written?: ReadonlyMap<string, Written>;
}

async function* tsvRows(file: string, header: readonly string[] | undefined): AsyncGenerator<Row> {
  let names = header;
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line === '') continue;
    const values = line.split('\t');
    if (names === undefined) {
      names = values;
      continue;
    }
    const place = `${file}:${number}`;
    if (values.length !== names.length)
      throw new Error(
        `${place}: ${values.length} fields instead of ${names.length} (${names.join(', ')}). Fields are separated by one tab each.`,
      );
    yield { line: number, fields: new Map(names.map((name, index) => [name, values[index]])) };
  }
}

async function* jsonRows(file: string): AsyncGenerator<Row> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const entries = Object.entries(parseObject(line, place)).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
    for (const [key, value] of entries)
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new Error(`${place}: '${key}' is a number of more digits than a program keeps. Write it as a text, in quotes.`);
    const written = new Map(
      entries.map(([key, value]): [string, Written] => [key, typeof value === 'string' ? 'text' : numberOrTruth(value)]),
    );
    yield { line: number, fields: new Map(entries.map(([key, value]) => [key, String(value)])), written };
  }
}

function numberOrTruth(value: unknown): Written {
  return typeof value === 'number' ? 'number' : 'boolean';
}

function parseObject(line: string, place: string): object {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new Error(`${place}: not JSON. Each line must be one object, e.g. {"text": "...", "label": "..."}.`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${place}: not an object. Each line must be one, e.g. {"text": "...", "label": "..."}.`);
  return value;
}
