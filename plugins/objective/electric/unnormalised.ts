/**
 * The pseudo-log-likelihood of an energy model: one reading tells of every token how likely it is beside its context (Clark et al. 2020,
 * Electric, section 3.3). It is as good as its normalisation: p̂ sums to 1 over tokens only as far as that was learned.
 *
 * Shape legend: N tokens of the batch
 */
import { add, neg, reshape, type Tensor1D } from '@tensorflow/tfjs-core';
import { encode, type Head, type Likelihood, type Trunk } from 'electra-run';

/** -E = log p̂; the head's number is the energy less log V. */
export function unnormalised(trunk: Trunk, head: Head): Likelihood {
  const atFirst = Math.log(trunk.size.vocabularySize);
  return {
    label: 'pseudo-log-likelihood, not normalised',
    reads: 'seen',
    overTokens: true,
    values({ networks: { energy }, ids_N, real_BT, tokens }) {
      const states_ND = encode(trunk, energy, tokens(ids_N), { real_BT, sees: 'all' });
      return neg(add(reshape(head.logits(energy, states_ND), ids_N.shape) as Tensor1D, atFirst));
    },
  };
}
