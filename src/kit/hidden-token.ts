/**
 * What a masked language model says of a token that is hidden from it: the value of its pseudo-log-likelihood (Salazar et al. 2020).
 *
 * Shape legend: B batch · N = B·T tokens · V vocabulary
 */
import { fill, gather, neg, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Likelihood, LikelihoodContext } from '../kinds/likelihood.ts';
import { replaceAt, softmaxCrossEntropy } from '../tensor/index.ts';

/**
 * Of each sequence's hidden token, the logarithm of its probability. `logits` are those of the rows `asked_M`, [B, V], where this is read:
 * the text with `mask` in the token's place.
 */
export function hiddenTokens(mask: number, logits: (inputs_N: Tensor1D, context: LikelihoodContext) => Tensor2D): Likelihood {
  return {
    label: 'pseudo-log-likelihood',
    reads: 'hidden',
    overTokens: true,
    values(context) {
      const { ids_N, asked_M } = context;
      const inputs_N = replaceAt(ids_N, asked_M, fill(asked_M.shape, mask, 'int32') as Tensor1D);
      return neg(softmaxCrossEntropy(logits(inputs_N, context), gather(ids_N, asked_M) as Tensor1D));
    },
  };
}
