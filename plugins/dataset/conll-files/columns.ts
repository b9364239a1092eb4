/** Which columns have the word and its label: by number, or by name where the file, its format or the experiment gives names. */

/** What the experiment says of the columns. */
export interface ConllColumns {
  /** When left out: `conllu` for files of this name, else `columns`. */
  readonly format?: 'columns' | 'conllu';
  /** A name, or a number from 0, negative ones from the end; when left out, the first, or FORM of CoNLL-U. */
  readonly word?: number | string;
  /** When left out, the last, or UPOS of CoNLL-U. */
  readonly label?: number | string;
  /** Names of the columns of a file in `columns`, which has none itself. */
  readonly header?: readonly string[];
}

/** Indices of a word's columns. */
export interface WordPlace {
  readonly word: number;
  readonly label: number;
}

/** Of CoNLL-U, in order. */
const CONLLU = ['ID', 'FORM', 'LEMMA', 'UPOS', 'XPOS', 'FEATS', 'HEAD', 'DEPREL', 'DEPS', 'MISC'];

/** Names of a file's columns; CoNLL-U Plus says others in its first line. Undefined where there are none. */
export function columnNames(file: string, conllu: boolean, { header }: ConllColumns, line = ''): readonly string[] | undefined {
  if (!conllu) return header;
  if (header) throw new Error(`${file} is CoNLL-U, whose columns have their names, so that 'header' means nothing. Leave it out.`);
  const plus = /^# ?global\.columns = (\S.*?) *$/.exec(line)?.[1].split(/ +/);
  if (plus === undefined) return CONLLU;
  if (plus[0] === 'ID') return plus;
  throw new Error(
    `${file}:1: the first of the global.columns is '${plus[0]}', where CoNLL-U Plus has ID, the word's number. Correct the line.`,
  );
}

/** `count`: columns of the first row, which stands at `place`. */
export function placeIn(
  count: number,
  names: readonly string[] | undefined,
  columns: ConllColumns,
  conllu: boolean,
  place: string,
): WordPlace {
  if (columns.header && columns.header.length !== count)
    throw new Error(`${place}: ${columnsText(count)}, and 'header' names ${columns.header.length}. Name each column once, in order.`);
  const { word = conllu ? 'FORM' : 0, label = conllu ? 'UPOS' : -1 } = columns;
  const found = { word: indexOf('wordColumn', word, names, count, place), label: indexOf('labelColumn', label, names, count, place) };
  if (conllu && found.word === 0)
    throw new Error(`${place}: column 0 of CoNLL-U has the words' numbers. Set wordColumn: 1, or leave it out.`);
  if (found.word === found.label)
    throw new Error(
      `${place}: ${columnsText(count)}, and the word and its label are both in column ${found.word}. ` +
        'Set wordColumn and labelColumn, or correct the line.',
    );
  return found;
}

function indexOf(option: string, column: number | string, names: readonly string[] | undefined, count: number, place: string): number {
  if (typeof column === 'string' && names === undefined)
    throw new Error(
      `${place}: there is no column '${column}': the columns of this file have no names. ` +
        `Name them in order with header: ['word', …], or set ${option} to a number from 0 to ${count - 1}.`,
    );
  const at = typeof column === 'string' ? (names?.indexOf(column) ?? -1) : column < 0 ? count + column : column;
  if (typeof column === 'string' && at < 0)
    throw new Error(`${place}: there is no column '${column}', only ${names?.join(', ')}. Set ${option} to one of them.`);
  if (at >= 0 && at < count) return at;
  throw new Error(
    `${place}: ${columnsText(count)}, and so no column ${column}. ` +
      `Set ${option} to one from 0 to ${count - 1}, or from -1, the last, to ${-count}.`,
  );
}

/** A number of columns in words. */
export function columnsText(count: number): string {
  return `${count} ${count === 1 ? 'column' : 'columns'}`;
}
