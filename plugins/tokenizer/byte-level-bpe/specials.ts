/** The special tokens of byte-level tokenizers: RoBERTa's names unless others are given. GPT-2 has one for all that it wants. */
import type { SpecialTokens } from 'electra-run';

/** What each is called. */
export type SpecialNames = Readonly<Record<keyof SpecialTokens, string>>;

/** In the order of RoBERTa's ids; its mask stands at the end of its vocabulary. */
export const ROLES = ['cls', 'pad', 'sep', 'unk', 'mask'] as const satisfies readonly (keyof SpecialTokens)[];

export const ROBERTA: SpecialNames = { cls: '<s>', pad: '<pad>', sep: '</s>', unk: '<unk>', mask: '<mask>' };

/** Where they are in the vocabulary; -1 where it lacks one. */
export function specialIds(pieces: readonly string[], names: SpecialNames): SpecialTokens {
  const id = (role: keyof SpecialTokens): number => pieces.indexOf(names[role]);
  return { pad: id('pad'), unk: id('unk'), cls: id('cls'), sep: id('sep'), mask: id('mask') };
}

/** Pieces that no text has, called as T5's are. */
export function sentinelPieces(count: number): string[] {
  return Array.from({ length: count }, (_, number) => `<extra_id_${number}>`);
}
