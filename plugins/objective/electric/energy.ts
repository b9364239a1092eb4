/**
 * Noise contrastive estimation of energies (Clark et al. 2020, Electric, section 2.2; Gutmann & Hyvärinen 2010).
 *
 * At a chosen position t a coin says, with probability p, that the token x is a sample of q(· | c), else it is the text's. The context c
 * is the text without all chosen tokens: q is the same whatever the coin says, and the encoder sees c among what it reads. So the odds of
 * noise are p q(x | c) to (1 - p) p̂(x | what the encoder reads), and their logarithm is E(x) + log q(x | c) + log(p / (1 - p)) with
 * E = -log p̂. Nothing makes p̂ sum to 1 but that the loss is least where it is the distribution of the text.
 *
 * Shape legend: M chosen positions of the batch · V vocabulary
 */
import { add, exp, neg, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { sigmoidCrossEntropy, softmaxCrossEntropy, stopGradient } from 'electra-run';

/** What is known of the chosen positions. */
export interface Contrast {
  /** The head's number: the energy less log V, so that it begins where all tokens are alike. */
  readonly score_M: Tensor1D;
  /** Of the noise, [M, V]. */
  readonly noise_MV: Tensor2D;
  /** The tokens that stand there: samples or the text's. */
  readonly tokens_M: Tensor1D;
  /** 1 where they are samples. */
  readonly noised_M: Tensor1D;
  /** p. */
  readonly noise: number;
}

/** Of each position: the logit of noise, the loss, the energy, and p̂ / q, whose mean over samples of q is the sum of p̂. */
export function contrast({
  score_M,
  noise_MV,
  tokens_M,
  noised_M,
  noise,
}: Contrast): Record<'logit' | 'loss' | 'energy' | 'ratio', Tensor1D> {
  const V = noise_MV.shape[1];
  const logNoise_M = neg(softmaxCrossEntropy(stopGradient(noise_MV), tokens_M));
  const energy_M = add(score_M, Math.log(V)) as Tensor1D;
  const logit_M = add(add(energy_M, logNoise_M), Math.log(noise / (1 - noise))) as Tensor1D;
  return {
    logit: logit_M,
    loss: sigmoidCrossEntropy(logit_M, noised_M),
    energy: energy_M,
    ratio: exp(sub(neg(stopGradient(energy_M)), logNoise_M)) as Tensor1D,
  };
}
