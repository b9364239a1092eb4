/**
 * Heads that guess tokens: a transform and the word table (BERT), or the word table alone (GPT).
 *
 * Shape legend: R rows · E embedding width · D hidden width · V vocabulary
 */
import { add, matMul, mul, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { dense as product, layerNorm } from '../../tensor/index.ts';
import { linear } from '../layers.ts';
import type { Head, Trunk } from '../network.ts';
import { linearParameters, normParameters, zeros } from '../parameters.ts';
import type { Activation } from '../trunk/config.ts';
import { activations } from '../trunk/products.ts';

/** Logits over the vocabulary: [R, D] → [R, V]. Choose the rows first: most of the work is the last product. */
export function vocabularyHead(trunk: Trunk): Head {
  return (trunk.heads?.vocabulary ?? transformedHead())(trunk, trunk.size.vocabularySize);
}

interface Transform {
  /** Names of its parts. */
  readonly dense: string;
  readonly norm: string;
  readonly bias: string;
  readonly activation?: Activation;
  /** Of the norm. */
  readonly epsilon?: number;
}

const NAMES: Transform = { dense: 'predictions.dense', norm: 'predictions.LayerNorm', bias: 'predictions.bias' };

/** A dense layer, an activation and a norm before the tied table (Devlin et al. 2019, in the authors' code). */
export function transformedHead({ dense, norm, bias, activation = 'gelu', epsilon }: Transform = NAMES): (trunk: Trunk) => Head {
  return ({ size: { embeddingSize, hiddenSize, vocabularySize }, wordTable, initializer }) => ({
    kind: 'vocabulary',
    parameters: [
      ...linearParameters(dense, embeddingSize, hiddenSize, initializer),
      ...normParameters(norm, embeddingSize),
      { name: bias, shape: [vocabularySize], initializer: zeros, decays: false },
    ],
    logits({ parameter }, states_RD) {
      const active_RE = activations[activation](linear(parameter, dense, states_RD));
      const features_RE = layerNorm(active_RE, parameter(`${norm}.weight`) as Tensor1D, parameter(`${norm}.bias`) as Tensor1D, epsilon);
      return product(features_RE, parameter(wordTable) as Tensor2D, parameter(bias) as Tensor1D);
    },
  });
}

/**
 * The word table alone; a bias where it has a name, and states times a factor (T5). States that are not as wide as the table
 * need a transform.
 */
export function tiedHead({ bias, factor = 1 }: { readonly bias?: string; readonly factor?: number } = {}): (trunk: Trunk) => Head {
  return (trunk) => {
    const { vocabularySize, embeddingSize, hiddenSize } = trunk.size;
    if (embeddingSize !== hiddenSize) return transformedHead()(trunk);
    return {
      kind: 'vocabulary',
      parameters: bias === undefined ? [] : [{ name: bias, shape: [vocabularySize], initializer: zeros, decays: false }],
      logits({ parameter }, states_RD) {
        const scaled_RD = factor === 1 ? states_RD : (mul(states_RD, factor) as Tensor2D);
        const logits_RV: Tensor2D = matMul(scaled_RD, parameter(trunk.wordTable) as Tensor2D, false, true);
        return bias === undefined ? logits_RV : add(logits_RV, parameter(bias));
      },
    };
  };
}
