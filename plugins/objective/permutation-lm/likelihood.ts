/**
 * What the query stream says of a token from all others: that of a token which comes last in the order, so that a sum over a text is a
 * pseudo-log-likelihood. Nobody sees the token, in either stream.
 *
 * Shape legend: B batch · T tokens · V vocabulary
 */
import { fill, gather, mul, neg, oneHot, ones, range, reshape, sub, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy, type Likelihood } from 'electra-run';
import type { Settings } from './terms.ts';

/** Each token is a target of its own. */
export function likelihoodOf({ streams, head, mask }: Settings): Likelihood {
  return {
    label: 'pseudo-log-likelihood',
    reads: 'hidden',
    overTokens: true,
    values({ batch, length, networks: { encoder }, ids_N, real_BT, asked_M, tokens }) {
      const places_B = sub(asked_M, range(0, batch * length, length, 'int32')) as Tensor1D;
      const seen_BT = mul(real_BT, sub(1, oneHot(places_B, length)));
      const seen_B1T = reshape(seen_BT, [batch, 1, length]);
      const states_MD = streams(encoder, tokens(ids_N), {
        content_BTT: mul(seen_B1T, ones([1, length, 1])) as Tensor3D,
        query_BKT: seen_B1T as Tensor3D,
        targets_M: asked_M,
        hidden_M: fill([batch], mask, 'int32') as Tensor1D,
      });
      return neg(softmaxCrossEntropy(head.logits(encoder, states_MD), gather(ids_N, asked_M) as Tensor1D));
    },
  };
}
