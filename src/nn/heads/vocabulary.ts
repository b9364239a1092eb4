/**
 * A head that guesses tokens, as in BERT: a dense layer with GELU and a layer norm, then the word table itself,
 * transposed, with a bias of its own.
 *
 * Shape legend: R rows · D hidden width · E embedding width · V vocabulary
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dense, gelu } from '../../tensor/index.ts';
import { linear, normalize } from '../layers.ts';
import type { Head, Trunk } from '../network.ts';
import { linearParameters, normParameters, zeros } from '../parameters.ts';

/** Logits over the vocabulary: [R, D] → [R, V]. Choose the rows first: most of the work is the last product. */
export function vocabularyHead({ size, wordTable, initializer, headNames }: Trunk): Head {
  const {
    dense: denseName,
    norm,
    bias,
  } = { dense: 'predictions.dense', norm: 'predictions.LayerNorm', bias: 'predictions.bias', ...headNames?.vocabulary };
  return {
    kind: 'vocabulary',
    parameters: [
      ...linearParameters(denseName, size.embeddingSize, size.hiddenSize, initializer),
      ...normParameters(norm, size.embeddingSize),
      { name: bias, shape: [size.vocabularySize], initializer: zeros, decays: false },
    ],
    logits({ parameter }, states_RD) {
      const features_RE = normalize(parameter, norm, gelu(linear(parameter, denseName, states_RD)));
      return dense(features_RE, parameter(wordTable) as Tensor2D, parameter(bias) as Tensor1D);
    },
  };
}
