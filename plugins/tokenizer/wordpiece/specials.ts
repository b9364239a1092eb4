/** The special tokens of BERT's tokenizer, as every vocabulary has them, and its unused pieces, which stand for what an objective wants. */
import type { SpecialTokens } from 'electra-run';

/** They come first in a trained vocabulary, and are found by name in a given one. */
export const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Where they are; every piece of a vocabulary is there once. */
export function specialTokens(vocabulary: readonly string[]): SpecialTokens {
  const [pad, unk, cls, sep, mask] = SPECIALS.map((special) => vocabulary.indexOf(special));
  return { pad, unk, cls, sep, mask };
}

/** Pieces that no text has, because text is cut at their brackets; the vocabularies of Google's BERT have such ones too. */
export function sentinelPieces(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `[unused${number}]`);
}

/** Where so many of them are, in their order; as far as there are any. */
export function sentinelsIn(vocabulary: readonly string[], count: number): number[] {
  const ids = new Map(vocabulary.map((piece, id) => [piece, id]));
  const found = sentinelPieces(count).map((piece) => ids.get(piece) ?? -1);
  return found.includes(-1) ? found.slice(0, found.indexOf(-1)) : found;
}
