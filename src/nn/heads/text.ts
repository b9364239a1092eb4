/**
 * Heads that say something of a whole text, from the state that stands for it: a dense layer with an activation where the
 * architecture has one, and the logits.
 *
 * Shape legend: R texts · D hidden width · C logits of a text
 */
import { matMul, tanh, type Tensor2D } from '@tensorflow/tfjs-core';
import { dropout, gelu } from '../../tensor/index.ts';
import { linear } from '../layers.ts';
import type { Head, Trunk } from '../network.ts';
import { glorotUniform, linearParameters, type ParameterSpec } from '../parameters.ts';

/** What such a head is like in an architecture. */
export interface TextHeadForm {
  readonly kind: string;
  /** Whose state stands for the text. */
  readonly reads: 'first' | 'last';
  /** Name of the dense layer; without one there is none. */
  readonly dense?: string;
  /** Whether that is the same layer in all heads on a text, so that a task's begins as pre-training left it; false unless given. */
  readonly pools?: boolean;
  readonly activation?: 'tanh' | 'gelu';
  /** Name of the layer that makes the logits. */
  readonly logits: string;
  /** Whether that has a bias; true unless given. */
  readonly biased?: boolean;
}

/** Dropout, dense, activation, dropout, logits: [R, D] → [R, C]. */
export function textHeadOf({ kind, reads, dense, pools = false, activation = 'tanh', logits: out, biased = true }: TextHeadForm) {
  return ({ size: { hiddenSize }, initializer }: Trunk, logits: number, rate = 0): Head => ({
    kind,
    reads,
    parameters: [
      ...(dense === undefined ? [] : linearParameters(dense, hiddenSize, hiddenSize, initializer, pools ? { role: 'pooler' } : {})),
      ...outputParameters(out, logits, hiddenSize, biased),
    ],
    logits({ parameter, random }, states_RD) {
      const dropped = (x: Tensor2D): Tensor2D => dropout(x, random.dropoutMask(x.shape, rate));
      const features_RD = dense === undefined ? states_RD : active(activation, linear(parameter, dense, dropped(states_RD)));
      if (biased) return linear(parameter, out, dropped(features_RD));
      return matMul(dropped(features_RD), parameter(`${out}.weight`) as Tensor2D, false, true);
    },
  });
}

function active(activation: 'tanh' | 'gelu', x_RD: Tensor2D): Tensor2D {
  return activation === 'tanh' ? tanh(x_RD) : gelu(x_RD);
}

function outputParameters(name: string, logits: number, width: number, biased: boolean): ParameterSpec[] {
  if (biased) return linearParameters(name, logits, width, glorotUniform);
  return [{ name: `${name}.weight`, shape: [logits, width], initializer: glorotUniform }];
}

/** The layer that all heads on a text have in common in this architecture: none where each has its own. */
export function poolerOf(trunk: Trunk): readonly ParameterSpec[] {
  const head = trunk.heads?.['sequence-classification']?.(trunk, 1);
  return head?.parameters.filter(({ role }) => role === 'pooler') ?? [];
}

/** Two logits of a pair of texts: whether the second one follows, or which of two comes first (Devlin et al. 2019, Lan et al. 2020). */
export function pairHead(trunk: Trunk): Head {
  return (trunk.heads?.pair ?? textHeadOf({ kind: 'pair', reads: 'first', dense: 'pooler.dense', logits: 'pair' }))(trunk, 2);
}

/** Logits of every token after dropout: Hugging Face's …ForTokenClassification. */
export function tokenHead({ hiddenSize }: Pick<Trunk['size'], 'hiddenSize'>, logits: number, rate = 0): Head {
  return {
    kind: 'token-classification',
    parameters: linearParameters('classifier', logits, hiddenSize, glorotUniform),
    logits: ({ parameter, random }, states_RD) =>
      linear(parameter, 'classifier', dropout(states_RD, random.dropoutMask(states_RD.shape, rate))),
  };
}
