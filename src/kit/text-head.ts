/**
 * The heads of tasks that say something of a whole text: one layer, as Google's ELECTRA has it (finetune/classification),
 * or the one that the architecture has in Hugging Face's library.
 *
 * Shape legend: B texts · N = B·T tokens · D hidden width · C logits of a text
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { Type, type Static } from 'typebox';
import type { Reading, TaskHead } from '../kinds/task.ts';
import { tokenHead, textHeadOf } from '../nn/heads/text.ts';
import type { Head, Trunk } from '../nn/network.ts';
import { glorotUniform } from '../nn/parameters.ts';
import { meanStates, textStates } from '../nn/text-states.ts';

/** The options of such a head; spread them into the task's own. */
export const textHeadOptions = {
  pooling: Type.Union([Type.Literal('cls'), Type.Literal('mean')], {
    default: 'cls',
    description: 'cls: the state that stands for the text ([CLS], or the last token of a causal encoder); mean: the mean over its tokens.',
  }),
  head: Type.Union([Type.Literal('linear'), Type.Literal('dense')], {
    default: 'dense',
    description:
      "dense: the one that the architecture has in Hugging Face's library, with a dense layer in most, so that the model is kept as its " +
      "…ForSequenceClassification (with pooling 'cls'); linear: Google's, one layer, which most architectures have no class for.",
  }),
  dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before each layer of the head.' }),
};

/** Values of `textHeadOptions`. */
export interface TextHeadSettings {
  readonly pooling: Static<(typeof textHeadOptions)['pooling']>;
  readonly head: Static<(typeof textHeadOptions)['head']>;
  readonly dropout: number;
}

/** What a text is asked for; Hugging Face's library has a class for each. */
type TextHeadKind = 'sequence-classification' | 'multiple-choice';

const linearForm = { reads: 'first', logits: 'classifier' } as const;
/** Where the architecture has none: a layer with GELU and one layer. */
const denseForm = { reads: 'first', dense: 'classifier.dense', activation: 'gelu', logits: 'classifier.out_proj' } as const;

/** C logits of each text: [B, C]. */
export function textHead(trunk: Trunk, logits: number, settings: TextHeadSettings): TaskHead {
  return headOn(trunk, 'sequence-classification', logits, settings);
}

/** One logit of each text, by which it is chosen among others: [B, 1]. */
export function choiceHead(trunk: Trunk, settings: TextHeadSettings): TaskHead {
  return headOn(trunk, 'multiple-choice', 1, settings);
}

function headOn(trunk: Trunk, kind: TextHeadKind, logits: number, { pooling, head, dropout }: TextHeadSettings): TaskHead {
  const own = head === 'dense' ? trunk.heads?.[kind] : undefined;
  const layers = (own ?? textHeadOf({ kind, ...(head === 'dense' ? denseForm : linearForm) }))(startingAfresh(trunk), logits, dropout);
  return {
    kind: own && pooling === 'cls' ? kind : null,
    reads: layers.reads === 'last' ? 'last' : 'first',
    parameters: layers.parameters,
    logits: (context, hidden_ND, reading) => layers.logits(context, pool(hidden_ND, reading, pooling)),
  };
}

/** C logits of each token: [N, C]. */
export function taggingHead(trunk: Trunk, logits: number, dropout: number): TaskHead {
  const own = trunk.heads?.['token-classification'];
  const layers: Head = own ? own(startingAfresh(trunk), logits, dropout) : tokenHead(trunk.size, logits, dropout);
  return { kind: layers.kind, parameters: layers.parameters, logits: (context, hidden_ND) => layers.logits(context, hidden_ND) };
}

/** Layers of tasks start as Google's do, however the trunk did. */
function startingAfresh(trunk: Trunk): Trunk {
  return { ...trunk, initializer: glorotUniform };
}

function pool(hidden_ND: Tensor2D, reading: Reading, pooling: TextHeadSettings['pooling']): Tensor2D {
  return pooling === 'cls' ? textStates(hidden_ND, reading, reading.readOut) : meanStates(hidden_ND, reading);
}
