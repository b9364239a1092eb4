/** What a model is asked, and what becomes of texts that are longer than it reads. */
import { errors, UserError } from '../errors/index.ts';
import { textRow, type PieceReader, type TextRow } from './rows.ts';

/** A text, or a pair of them. */
export interface TextQuestion {
  readonly text: string;
  readonly pair?: string;
  /** For messages: `file:line`. */
  readonly place?: string;
}

/** What becomes of pieces that there is no room for. */
export interface Reach {
  /** `refuse`: an error with the place; `cut`: they are left out, and the answer says how many. `refuse` unless given. */
  readonly beyond?: 'refuse' | 'cut';
}

/** The text as the model reads it. Throws a {@link UserError} where it is too long and not to be cut. */
export function readable({ text, pair, place }: TextQuestion, reading: PieceReader, { beyond = 'refuse' }: Reach): TextRow {
  const row = textRow(text, pair, reading);
  if (row.cut === 0 || beyond === 'cut') return row;
  throw new UserError(errors.TEXT_BEYOND({ place: place ?? 'A text', tokens: row.ids.length + row.cut, longest: reading.longest }));
}

/** How many pieces were left out, in an answer; nothing where none was. */
export function cutOf({ cut }: Pick<TextRow, 'cut'>): { readonly cut?: number } {
  return cut > 0 ? { cut } : {};
}

/** Of a model that lacks what is asked for. */
export function unasked(folder: string, what: string, heads: Readonly<Record<string, string>>): UserError {
  const has = [...new Set(Object.values(heads))];
  return new UserError(errors.MODEL_CANNOT({ folder, what, has }));
}
