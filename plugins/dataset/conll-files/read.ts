/**
 * Reads tagged words from files in columns. A line that does not fit the others is an error with its place, never skipped.
 *
 * Two formats, which are not mixed up: in `columns` every line is a word, and blank lines and those of `-DOCSTART-` end a
 * sentence; nothing is a comment. In `conllu` a word's line begins with its number in the sentence, so that comments (`#`),
 * ranges (`2-3`) and empty nodes (`4.1`) can be no words; they are left out, as they are no words of the sentence.
 */
import { linesOf, type LineSettings, type TaggedExample } from 'electra-run';

export interface ConllColumns {
  /** When left out: `conllu` for files of this name, else `columns`. */
  readonly format?: 'columns' | 'conllu';
  /** From 0, negative ones from the end; when left out, the first, or FORM of CoNLL-U. */
  readonly word?: number;
  /** When left out, the last, or UPOS of CoNLL-U. */
  readonly label?: number;
}

/** Lines that are comments of CoNLL-U in all likelihood: nobody says which format the file has, so somebody must. */
const COMMENT = /^# ?(?:newdoc|newpar|[\w.:-]+ =)(?: |$)/;

/** The sentences of a file, in its order. */
export async function readSentences(file: string, columns: ConllColumns, settings: LineSettings): Promise<TaggedExample[]> {
  const conllu = columns.format === undefined ? /\.conllu(\.gz)?$/i.test(file) : columns.format === 'conllu';
  const fieldsOf = tableReader(file, conllu);
  const sentences: TaggedExample[] = [];
  let words: string[] = [];
  let labels: string[] = [];
  let lines: number[] = [];
  let at: WordPlace | undefined;
  const finish = (): void => {
    if (words.length > 0) sentences.push({ words, labels, source: { file, lines } });
    words = [];
    labels = [];
    lines = [];
  };
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    const place = `${file}:${number}`;
    if (line.trim() === '' || (!conllu && /^-DOCSTART-(?:\s|$)/.test(line))) {
      finish();
      continue;
    }
    if (conllu && line.startsWith('#')) continue;
    if (!conllu && columns.format === undefined && COMMENT.test(line))
      throw new Error(
        `${place}: this looks like a comment of CoNLL-U. Say what the file is: format: 'conllu', or format: 'columns', where it is a word.`,
      );
    const fields = fieldsOf(line, number);
    at ??= placeIn(fields.length, columns, conllu, place);
    if (conllu && !isWord(fields[0], words.length + 1, place)) continue;
    words.push(checked(fields, at.word, 'word', place));
    labels.push(checked(fields, at.label, 'label', place));
    lines.push(number);
  }
  finish();
  if (sentences.length === 0)
    throw new Error(`${file} has no sentences. It needs a word and its label on each line and a blank line between sentences.`);
  return sentences;
}

/** Cuts the lines of one file: columns are separated as in its first row, and there are as many. */
function tableReader(file: string, conllu: boolean): (line: string, number: number) => readonly string[] {
  let first: { readonly number: number; readonly tabs: boolean; readonly count: number } | undefined;
  return (line, number) => {
    const tabs = first?.tabs ?? (conllu || line.includes('\t'));
    const place = `${file}:${number}`;
    if (!tabs && line.includes('\t'))
      throw new Error(
        `${place}: a tab, where line ${first?.number} has its columns separated by blanks. ` +
          'Separate all of the file by tabs, or all by blanks.',
      );
    const fields = tabs ? line.split('\t') : line.split(/ +/).filter((field) => field !== '');
    first ??= { number, tabs, count: fields.length };
    if (fields.length === first.count) return fields;
    const sort = conllu ? 'tabs, as in CoNLL-U' : tabs ? 'tabs' : 'blanks';
    throw new Error(
      `${place}: ${columnsText(fields.length)} where line ${first.number} has ${first.count}, separated by ${sort}. ` +
        (line.startsWith('#') ? "If it is a comment of CoNLL-U, set format: 'conllu'. Else correct the line." : 'Correct the line.'),
    );
  };
}

/** Indices of a word's columns. */
interface WordPlace {
  readonly word: number;
  readonly label: number;
}

function placeIn(count: number, columns: ConllColumns, conllu: boolean, place: string): WordPlace {
  const { word = conllu ? 1 : 0, label = conllu ? 3 : -1 } = columns;
  const index = (option: string, column: number): number => {
    const at = column < 0 ? count + column : column;
    if (at >= 0 && at < count) return at;
    throw new Error(
      `${place}: ${columnsText(count)}, and so no column ${column}. ` +
        `Set ${option} to one from 0 to ${count - 1}, or from -1, the last, to ${-count}.`,
    );
  };
  const found = {
    word: index('wordColumn', word),
    label: index('labelColumn', label),
  };
  if (conllu && found.word === 0)
    throw new Error(`${place}: column 0 of CoNLL-U has the words' numbers. Set wordColumn: 1, or leave it out.`);
  if (found.word === found.label)
    throw new Error(
      `${place}: ${columnsText(count)}, and the word and its label are both in column ${found.word}. ` +
        'Set wordColumn and labelColumn, or correct the line.',
    );
  return found;
}

/** Whether a line of CoNLL-U is the word that comes next, by its number; it may be a range or an empty node. */
function isWord(id: string, next: number, place: string): boolean {
  if (/^\d+(?:-\d+|\.\d+)$/.test(id)) return false;
  if (id === String(next)) return true;
  throw new Error(
    `${place}: '${id}' in the first column, where CoNLL-U has the word's number, here ${next}. ` +
      "Correct the line, or set format: 'columns' if the file is no CoNLL-U.",
  );
}

/** A field with something in it, and no blanks around that would make another word or label of it. */
function checked(fields: readonly string[], at: number, what: 'word' | 'label', place: string): string {
  const field = fields[at];
  const bare = field.trim();
  if (bare === '') throw new Error(`${place}: no ${what} in column ${at}. Set ${what}Column, or correct the line.`);
  if (bare === field) return field;
  const blank = field.startsWith(bare[0]) ? field.at(-1) : field[0];
  const code = (blank ?? ' ').charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  throw new Error(
    `${place}: white space (U+${code}) around the ${what} '${field}', which makes it another ${what} than '${bare}'. Take it out` +
      (at === fields.length - 1 && code === '0020'
        ? `, at the ends of all lines with: sed -i 's/ *$//' ${place.replace(/:\d+$/, '')}`
        : '.'),
  );
}

function columnsText(count: number): string {
  return `${count} ${count === 1 ? 'column' : 'columns'}`;
}
