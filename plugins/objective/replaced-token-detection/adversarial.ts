/**
 * A generator that is trained to deceive (Clark et al. 2020, appendix F): it maximises the discriminator's loss at the chosen positions.
 * No gradient flows through a sample, so the positions are taken for actions that do not depend on each other, each with the
 * discriminator's loss there as its reward R, and REINFORCE estimates the gradient: (R - b) ∇ log p(sample). The baseline
 * b = -log σ(w · h) stands on the generator's states h.
 *
 * Shape legend: M chosen positions of the batch · V vocabulary · D hidden width of the generator
 */
import {
  add,
  argMax,
  cast,
  div,
  equal,
  exp,
  gather,
  logSoftmax,
  matMul,
  maximum,
  mul,
  neg,
  reshape,
  softplus,
  sub,
  sum,
  unsortedSegmentSum,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import {
  ContractError,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  stopGradient,
  zeros,
  type FilledIn,
  type Loss,
  type NetworkContext,
  type Objective,
  type Outcome,
  type Proposer,
} from 'electra-run';

const BASELINE = 'baseline.weight';

/** The generator with the baseline's vector w, which starts at 0: every reward is expected to be log 2. */
export function withBaseline(proposer: Proposer): Proposer {
  const { network, halves } = proposer;
  if (!network || !halves)
    throw new ContractError('generator', "it has no 'halves', on whose states training 'adversarial' puts its baseline");
  const baseline = { name: BASELINE, shape: [1, halves.trunk.size.hiddenSize], initializer: zeros };
  return { ...proposer, network: { ...network, parameters: [...network.parameters, baseline] } };
}

/** What trains the generator in place of its likelihood, which is only watched; and what shows a collapse. */
export const adversarialTerms: Objective['terms'] = {
  policy: { weights: 'chosen' },
  baseline: { weights: 'chosen' },
  ...Object.fromEntries(
    ['mlm_loss', 'mlm_accuracy', 'reward', 'sample_entropy', 'unique_samples'].map((name) => [name, { weights: 'chosen', trains: false }]),
  ),
};

/** The loss of the discriminator as it is, and of the generator the policy's and the baseline's, with weight 1. */
export function adversarialLoss(loss: Loss): Loss {
  return {
    ...loss,
    ...(loss.knows && { knows: [...loss.knows, 'policy', 'baseline'] }),
    combine: ({ policy, baseline, ...others }, scheduled) => sumOf(loss.combine(others, scheduled), sumOf(policy.loss, baseline.loss)),
  };
}

/** What the discriminator lost at every position is the reward. */
export function adversarialRows(
  filled: FilledIn,
  reward_M: Tensor1D,
  { fields, generator }: { readonly fields: Readonly<Record<string, Tensor1D>>; readonly generator: NetworkContext },
): Outcome['terms'] {
  const { cooled_MV, sampled_M, states_MD, nll_M } = filled;
  const still_MD = stopGradient(states_MD as Tensor2D);
  const expected_M = reshape(matMul(still_MD, generator.parameter(BASELINE) as Tensor2D, false, true), reward_M.shape) as Tensor1D;
  return {
    ...policyRows({ cooled_MV, sampled_M, reward_M, expected_M }),
    mlm_loss: { values_R: nll_M },
    mlm_accuracy: { values_R: accuracyOf(filled) },
    reward: { values_R: reward_M },
    sample_entropy: { values_R: entropyOf(cooled_MV) },
    unique_samples: { values_R: uniqueness(sampled_M, fields.chosen, cooled_MV.shape[1]) },
  };
}

interface Acting {
  /** The logits that were sampled from. */
  readonly cooled_MV: Tensor2D;
  readonly sampled_M: Tensor1D;
  readonly reward_M: Tensor1D;
  /** w · h: the logit of exp(-reward). */
  readonly expected_M: Tensor1D;
}

/**
 * Minimised, so that the reward rises: (R - b) · -log p(sample), whose gradient flows into the logits only; and the cross-entropy
 * of σ(w · h) with exp(-R), the probability that the discriminator gave to the truth, which trains w only.
 */
export function policyRows({ cooled_MV, sampled_M, reward_M, expected_M }: Acting): Record<'policy' | 'baseline', { values_R: Tensor1D }> {
  const still_M = stopGradient(reward_M);
  const advantage_M = sub(still_M, stopGradient(softplus(neg(expected_M))));
  return {
    policy: { values_R: mul(advantage_M, softmaxCrossEntropy(cooled_MV, sampled_M)) },
    baseline: { values_R: sigmoidCrossEntropy(expected_M, exp(neg(still_M))) },
  };
}

function accuracyOf({ logits_MV, originals_M }: FilledIn): Tensor1D {
  return cast(equal(argMax(stopGradient(logits_MV), 1), originals_M), 'float32') as Tensor1D;
}

function sumOf(a: Scalar, b: Scalar): Scalar {
  return add(a, b) as Scalar;
}

/** Of the distribution that was sampled from, in nats. */
function entropyOf(cooled_MV: Tensor2D): Tensor1D {
  const log_MV = logSoftmax(stopGradient(cooled_MV));
  return neg(sum(mul(exp(log_MV), log_MV), 1)) as Tensor1D;
}

/** 1 over how often the sample stands in the batch: the mean is the share of samples that are different ones. */
function uniqueness(sampled_M: Tensor1D, chosen_M: Tensor1D, V: number): Tensor1D {
  const counts_V = unsortedSegmentSum(chosen_M, sampled_M, V);
  return div(1, maximum(gather(counts_V, sampled_M), 1)) as Tensor1D;
}
