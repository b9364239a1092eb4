/** A discriminator: the encoder one keeps, with a head that says of each token whether it was replaced. */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { EncoderNetwork, NetworkContext } from '../nn/network.ts';

export interface DiscriminatorNetwork extends EncoderNetwork {
  /** Logit of "replaced" per token, from the encoder's output: [N, D] → [N]. */
  logits(context: NetworkContext, hidden_ND: Tensor2D): Tensor1D;
}

export interface Discriminator {
  network(vocabularySize: number): DiscriminatorNetwork;
}
