/**
 * Reads tagged words from files in columns. A line that does not fit the others is an error with its place, never skipped.
 *
 * Two formats, which are not mixed up: in `columns` every line is a word, and blank lines and those of `-DOCSTART-` end a
 * sentence; nothing is a comment. In `conllu` a word's line begins with its number in the sentence, so that comments (`#`),
 * ranges (`2-3`) and empty nodes (`4.1`) can be no words; they are left out, as they are no words of the sentence, and counted.
 */
import { linesOf, nameUnpacked, shellWord, type LineSettings, type TaggedExample } from 'electra-run';
import { columnNames, columnsText, placeIn, type ConllColumns, type WordPlace } from './columns.ts';
import { isUnspecified, Numbering } from './conllu.ts';
import { leftOutText, type LeftOut } from './left-out.ts';

/** How a file is read, and who is told what was left out of it. */
export interface ConllSettings extends LineSettings {
  readonly tell: (message: string) => void;
}

/** Lines that are comments of CoNLL-U in all likelihood: nobody says which format the file has, so somebody must. */
const COMMENT = /^# ?(?:newdoc|newpar|[\w.:-]+ =)(?: |$)/;

/** The sentences of a file, in its order. */
export async function readSentences(file: string, columns: ConllColumns, settings: ConllSettings): Promise<TaggedExample[]> {
  const conllu = columns.format === undefined ? /\.conllu$/i.test(nameUnpacked(file)) : columns.format === 'conllu';
  const fieldsOf = tableReader(file, conllu);
  const sentences: TaggedExample[] = [];
  const leftOut: LeftOut = { documents: 0, comments: 0, ranges: 0, nodes: 0, unlabelled: 0 };
  const numbering = new Numbering(file, leftOut);
  let names = columnNames(file, conllu, columns);
  let at: WordPlace | undefined;
  let [words, labels, lines]: [string[], (string | null)[], number[]] = [[], [], []];
  const finish = (): void => {
    numbering.finish();
    if (words.length > 0) sentences.push({ words, labels, source: { file, lines } });
    [words, labels, lines] = [[], [], []];
  };
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    const place = `${file}:${number}`;
    const isDocument = !conllu && /^-DOCSTART-(?:\s|$)/.test(line);
    if (line.trim() === '' || isDocument) {
      if (isDocument) leftOut.documents += 1;
      finish();
      continue;
    }
    if (conllu && line.startsWith('#')) {
      numbering.comment(number);
      if (number === 1) names = columnNames(file, conllu, columns, line);
      continue;
    }
    if (!conllu && columns.format === undefined && COMMENT.test(line))
      throw new Error(
        `${place}: this looks like a comment of CoNLL-U. Say what the file is: format: 'conllu', or format: 'columns', where it is a word.`,
      );
    const fields = fieldsOf(line, number);
    at ??= placeIn(fields.length, names, columns, conllu, place);
    if (conllu && !numbering.isWord(fields[0], number)) continue;
    words.push(checked(fields, at.word, 'word', place));
    const label = checked(fields, at.label, 'label', place);
    const unlabelled = conllu && isUnspecified(label, names?.[at.label]);
    if (unlabelled) leftOut.unlabelled += 1;
    labels.push(unlabelled ? null : label);
    lines.push(number);
  }
  finish();
  if (sentences.length === 0)
    throw new Error(`${file} has no sentences. It needs a word and its label on each line and a blank line between sentences.`);
  const told = leftOutText(leftOut);
  if (told !== null) settings.tell(`${file}: ${told}`);
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
        ? `, at the ends of all lines with: sed -i 's/ *$//' ${shellWord(place.replace(/:\d+$/, ''))}`
        : '.'),
  );
}
