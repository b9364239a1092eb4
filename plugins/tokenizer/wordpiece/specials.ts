/** The special tokens of BERT's tokenizer, as every vocabulary has them. */
import type { SpecialTokens } from 'electra-run';

/** They come first in a trained vocabulary, and are found by name in a given one. */
export const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Where they are; every piece of a vocabulary is there once. */
export function specialTokens(vocabulary: readonly string[]): SpecialTokens {
  const [pad, unk, cls, sep, mask] = SPECIALS.map((special) => vocabulary.indexOf(special));
  return { pad, unk, cls, sep, mask };
}
