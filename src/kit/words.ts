/** Words as maskers see them: neighbouring pieces of which all but the first go on with one, as the tokenizer says. */
import { errors, UserError } from '../errors/index.ts';
import type { Sequence } from '../kinds/masker.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';

/** Says of a piece whether it goes on with the word before it. */
export type ContinuesWord = (id: number) => boolean;

/** For a component that needs words. Throws a {@link UserError} where the tokenizer knows none. */
export function wordSense(component: string, { continuesWord }: Pick<Tokenizer, 'continuesWord'>): ContinuesWord {
  if (continuesWord) return continuesWord;
  throw new UserError(errors.NO_WORDS({ component }));
}

/** The candidates of each word, in their order. What stands first behind the frame or after a gap begins a word whatever it is. */
export function wordsOf({ ids, candidates }: Pick<Sequence, 'ids' | 'candidates'>, continuesWord: ContinuesWord): number[][] {
  const words: number[][] = [];
  for (const position of candidates) {
    const last = words.at(-1);
    if (last?.at(-1) === position - 1 && continuesWord(ids[position])) last.push(position);
    else words.push([position]);
  }
  return words;
}
