/** The special tokens of byte-level tokenizers: RoBERTa's names unless others are given. GPT-2 has one for all that it wants. */
import type { SpecialNames, SpecialTokens } from 'electra-run';

/** In the order of RoBERTa's ids; its mask stands at the end of its vocabulary. */
export const ROLES = ['cls', 'pad', 'sep', 'unk', 'mask'] as const satisfies readonly (keyof SpecialTokens)[];

export const ROBERTA: SpecialNames = { cls: '<s>', pad: '<pad>', sep: '</s>', unk: '<unk>', mask: '<mask>' };
