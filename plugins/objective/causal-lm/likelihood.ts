/**
 * The logarithm of a text's probability given its first token, token by token.
 *
 * Shape legend: B batch · T tokens · N = B·T · V vocabulary
 */
import { concat, neg, reshape, slice, zeros, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { encode, softmaxCrossEntropy, type Head, type Likelihood, type Trunk } from 'electra-run';

/** What stands at a place is guessed at the place before it. */
export function likelihoodOf(trunk: Trunk, head: Head): Likelihood {
  return {
    label: 'log-likelihood',
    reads: 'before',
    overTokens: true,
    values({ batch, length, networks: { encoder }, ids_N, real_BT, tokens }) {
      const states_ND = encode(trunk, encoder, tokens(ids_N), { real_BT, sees: 'before' });
      const ids_BT = reshape(ids_N, [batch, length]) as Tensor2D;
      const next_BT = concat([slice(ids_BT, [0, 1], [batch, length - 1]), zeros([batch, 1], 'int32') as Tensor2D], 1);
      const nats_N = softmaxCrossEntropy(head.logits(encoder, states_ND), reshape(next_BT, [batch * length]) as Tensor1D);
      const nats_BT = reshape(nats_N, [batch, length]) as Tensor2D;
      return neg(reshape(concat([zeros([batch, 1]) as Tensor2D, slice(nats_BT, [0, 0], [batch, length - 1])], 1), [batch * length]));
    },
  };
}
