/**
 * What the discriminator says of a text that nobody has corrupted: of each token, how surely it is the original. Summed over a text this
 * is no probability of the text: nothing makes it sum to 1 over tokens, and it is judged with the token in sight.
 *
 * Shape legend: N tokens of the batch
 */
import { neg, reshape, softplus, type Tensor1D } from '@tensorflow/tfjs-core';
import { encode, type Head, type Likelihood, type Trunk } from 'electra-run';

/** log σ(-z) of the logit z of "replaced". */
export function originality(trunk: Trunk, head: Head): Likelihood {
  return {
    label: 'log-probability of original',
    reads: 'seen',
    overTokens: false,
    values({ networks: { discriminator }, ids_N, real_BT, tokens }) {
      const states_ND = encode(trunk, discriminator, tokens(ids_N), { real_BT, sees: 'all' });
      return neg(softplus(reshape(head.logits(discriminator, states_ND), ids_N.shape) as Tensor1D));
    },
  };
}
