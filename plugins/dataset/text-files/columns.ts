/** Which columns of a file are asked for, where they stand in it, and what an example must have. */
import type { TextExample } from 'electra-run';

/** Names of columns, or of keys. */
export interface Columns {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
  /** Between the labels of examples that have any number of them. */
  readonly separator?: string;
  /** Column names of a TSV or CSV file without a header line. */
  readonly header?: readonly string[];
}

/** Where the wanted columns stand. */
export interface ColumnsAt<Key> {
  readonly text: Key;
  readonly pair?: Key;
  readonly label: Key;
}

/** Throws where one is not there, or twice; `hint` says what else may be the cause. */
export function columnsAt(names: readonly string[], columns: Columns, place: string, hint?: string): ColumnsAt<number> {
  const { text, pair, label, header } = columns;
  const find = (column: string, option: string): number => {
    const at = names.indexOf(column);
    if (at < 0)
      throw new Error(
        `${place}: there is no column '${column}', only ${names.map((name) => `'${name}'`).join(', ')}. ` +
          (hint ?? `Set ${option} to one of them${names === header ? ', or correct header' : ', or header if this line is an example'}.`),
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

/**
 * An example needs a text and a label, unless it may have none; the second text of a pair may be empty. `place`: of what is in a column.
 */
export function exampleOf<Key>(
  columns: Columns,
  place: (column: string) => string,
  at: ColumnsAt<Key>,
  value: (key: Key) => string,
): TextExample {
  const example = { text: value(at.text), ...(at.pair === undefined ? {} : { pair: value(at.pair) }), label: value(at.label) };
  const needed = columns.separator === undefined ? ([columns.text, columns.label] as const) : ([columns.text] as const);
  const blank = needed.find((_, index) => [example.text, example.label][index].trim() === '');
  if (blank !== undefined) throw new Error(`${place(blank)}: the column '${blank}' is empty. Fill it, or take the line out.`);
  return example;
}
