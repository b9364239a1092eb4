/** Frames of well-known models. */
import type { Frame } from '../kinds/frame.ts';
import type { SpecialTokens } from '../kinds/tokenizer.ts';
import type { Trunk } from '../nn/network.ts';

/** BERT's and ELECTRA's: `[CLS] a [SEP]`, or `[CLS] a [SEP] b [SEP]`; the state of [CLS] stands for the whole. */
export function bertFrame({ cls, sep }: Pick<SpecialTokens, 'cls' | 'sep'>): Frame {
  return { before: [cls], between: [sep], after: [sep], readOut: 'first' };
}

/** The text and nothing else, read out at its last token, as a causal model needs it; two texts have [SEP] between them. */
export function plainFrame({ sep }: Pick<SpecialTokens, 'sep'>): Frame {
  return { before: [], between: [sep], after: [], readOut: 'last' };
}

/**
 * XLNet's: `a [SEP] [CLS]`, or `a [SEP] b [SEP] [CLS]`; the state of [CLS] stands for the whole. It belongs to a segment of its
 * own where the trunk can tell apart three.
 */
export function xlnetFrame({ cls, sep }: Pick<SpecialTokens, 'cls' | 'sep'>, { segments = 2 }: Pick<Trunk, 'segments'> = {}): Frame {
  return { before: [], between: [sep], after: [sep, cls], ...(segments > 2 ? { lastSegment: 2 } : {}), readOut: 'last' };
}

/** T5's: `a [SEP]`, or `a [SEP] b [SEP]`, where [SEP] ends a text. It sees all of it, so that its state may stand for the whole. */
export function endFrame({ sep }: Pick<SpecialTokens, 'sep'>): Frame {
  return { before: [], between: [sep], after: [sep], readOut: 'last' };
}
