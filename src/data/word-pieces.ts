/** Words that are told apart, as the pieces that they have in a text. */
import type { Tokenizer } from '../kinds/tokenizer.ts';

/**
 * The ids of each word, which may be none. A word behind another has a blank in front: tokenizers that keep blanks have other pieces
 * for it then, and to others it is the same.
 */
export function wordPieces(words: readonly string[], tokenizer: Pick<Tokenizer, 'encode'>): number[][] {
  return words.map((word, index) => tokenizer.encode(index === 0 ? word : ` ${word}`));
}
