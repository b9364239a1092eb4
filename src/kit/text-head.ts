/**
 * The heads of tasks that say something of a whole text: one layer, as Google's ELECTRA has it (finetune/classification),
 * or a dense layer with GELU before it, as Hugging Face's ElectraForSequenceClassification has it.
 *
 * Shape legend: B texts · N = B·T tokens · D hidden width · C logits of a text
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { Type, type Static } from 'typebox';
import type { Reading, TaskHead } from '../kinds/task.ts';
import { linear } from '../nn/layers.ts';
import { glorotUniform, linearParameters } from '../nn/parameters.ts';
import { meanStates, textStates } from '../nn/text-states.ts';
import { dropout, gelu } from '../tensor/index.ts';

/** The options of such a head; spread them into the task's own. */
export const textHeadOptions = {
  pooling: Type.Union([Type.Literal('cls'), Type.Literal('mean')], {
    default: 'cls',
    description: 'cls: the state that stands for the text ([CLS], or the last token of a causal encoder); mean: the mean over its tokens.',
  }),
  head: Type.Union([Type.Literal('linear'), Type.Literal('dense')], {
    default: 'linear',
    description:
      "linear: Google's, one layer; dense: Hugging Face's, a layer with GELU and one layer, " +
      "exported as ElectraForSequenceClassification (with pooling 'cls').",
  }),
  dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before each layer of the head.' }),
};

/** Values of `textHeadOptions`. */
export interface TextHeadSettings {
  readonly pooling: Static<(typeof textHeadOptions)['pooling']>;
  readonly head: Static<(typeof textHeadOptions)['head']>;
  readonly dropout: number;
}

/** C logits of each text: [B, C]. */
export function textHead(hiddenSize: number, logits: number, { pooling, head, dropout: rate }: TextHeadSettings): TaskHead {
  return (head === 'linear' ? linearHead : denseHead)(hiddenSize, logits, pooling, rate);
}

type Pooling = TextHeadSettings['pooling'];

function linearHead(width: number, logits: number, pooling: Pooling, rate: number): TaskHead {
  return {
    parameters: linearParameters('classifier', logits, width, glorotUniform),
    kind: null,
    logits({ parameter, random }, hidden_ND, reading) {
      const pooled_BD = pool(hidden_ND, reading, pooling);
      return linear(parameter, 'classifier', dropout(pooled_BD, random.dropoutMask(pooled_BD.shape, rate)));
    },
  };
}

/** ElectraClassificationHead in Hugging Face's modeling_electra.py. */
function denseHead(width: number, logits: number, pooling: Pooling, rate: number): TaskHead {
  return {
    parameters: [
      ...linearParameters('classifier.dense', width, width, glorotUniform),
      ...linearParameters('classifier.out_proj', logits, width, glorotUniform),
    ],
    kind: pooling === 'cls' ? 'sequence-classification' : null,
    logits({ parameter, random }, hidden_ND, reading) {
      const pooled_BD = pool(hidden_ND, reading, pooling);
      const dropped = (x_BD: Tensor2D): Tensor2D => dropout(x_BD, random.dropoutMask(pooled_BD.shape, rate));
      return linear(parameter, 'classifier.out_proj', dropped(gelu(linear(parameter, 'classifier.dense', dropped(pooled_BD)))));
    },
  };
}

function pool(hidden_ND: Tensor2D, reading: Reading, pooling: Pooling): Tensor2D {
  return pooling === 'cls' ? textStates(hidden_ND, reading, reading.readOut) : meanStates(hidden_ND, reading);
}
