/** Which column of records is the text: the one whose values are longest, where no other comes near. */
import { errors, UserError } from '../errors/index.ts';
import type { FirstRecords } from '../records/first-records.ts';
import { formatFigure } from '../track/table.ts';

/** A column as it looks in the records that were read. */
interface Look {
  readonly name: string;
  /** Records that have a text there that is not empty, of all. */
  readonly share: number;
  /** Means over those. */
  readonly characters: number;
  readonly words: number;
}

/** A column that comes to this share of the longest one could be meant as well. */
const NEAR = 0.5;
/** Labels, dates, addresses of pages and keys are shorter, or have no white space. */
const LEAST_WORDS = 2;
/** Characters that no label has, in languages that are written without spaces. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]{8}/u;

/** The column, and why, as a clause. */
export interface TextColumn {
  readonly name: string;
  readonly why: string;
}

/**
 * `asked`: the column that the user names. Throws a {@link UserError} that lists the columns where it is not there, or where it is not
 * evident which one is meant. `place`: the file, for messages.
 */
export function textColumnOf({ names, rows }: FirstRecords, place: string, asked?: string): TextColumn {
  const looks = names.map((name) => lookAt(name, rows));
  const listed = looks.map(lookText);
  if (asked !== undefined) {
    if (names.includes(asked)) return { name: asked, why: 'as asked' };
    const reason = `there is no column '${asked}', only`;
    throw new UserError(errors.TEXT_COLUMN({ place, reason, columns: listed, hint: 'Name one of them with --text-column.' }));
  }
  const texts = looks.filter((look) => look.share >= 0.5 && look.words >= LEAST_WORDS).toSorted((a, b) => b.characters - a.characters);
  const [longest] = texts;
  const hint = `Say which one is the text: --text-column ${JSON.stringify(longest?.name ?? names[0] ?? 'text')}`;
  if (longest === undefined) throw new UserError(errors.TEXT_COLUMN({ place, reason: 'no column looks like text', columns: listed, hint }));
  if (texts.filter(({ characters }) => characters >= NEAR * longest.characters).length > 1)
    throw new UserError(errors.TEXT_COLUMN({ place, reason: 'several columns could be the text', columns: listed, hint }));
  const second = looks.filter(({ name }) => name !== longest.name).toSorted((a, b) => b.characters - a.characters)[0];
  const next = second === undefined ? 'the only one' : `the next, '${second.name}', has ${formatFigure(Math.round(second.characters))}`;
  return { name: longest.name, why: `the longest column, ${formatFigure(Math.round(longest.characters))} characters on average; ${next}` };
}

function lookAt(name: string, rows: FirstRecords['rows']): Look {
  const texts = rows.map((row) => row[name]).filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  const mean = (count: (text: string) => number): number => texts.reduce((sum, text) => sum + count(text), 0) / Math.max(1, texts.length);
  return {
    name,
    share: texts.length / Math.max(1, rows.length),
    characters: mean((text) => text.length),
    words: mean((text) => (UNSPACED.test(text) ? LEAST_WORDS : text.trim().split(/\s+/u).length)),
  };
}

function lookText({ name, share, characters, words }: Look): string {
  if (share === 0) return `  '${name}': no text`;
  const some = share < 1 ? ` in ${formatFigure(Math.round(100 * share))} % of the records` : '';
  return `  '${name}': ${formatFigure(Math.round(characters))} characters and ${formatFigure(Math.round(words))} words on average${some}`;
}
