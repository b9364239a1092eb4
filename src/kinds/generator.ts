/** A generator: the small masked language model that proposes replacements. Thrown away after pre-training. */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { EncoderConfig } from '../nn/encoder.ts';
import type { Network, NetworkContext, Tokens } from '../nn/network.ts';

export interface GeneratorNetwork extends Network {
  /** Logits over the vocabulary at the chosen positions only: [M, V]. `positions_M` are flat rows b·T + t. */
  logits(context: NetworkContext, tokens: Tokens, positions_M: Tensor1D): Tensor2D;
}

export interface Generator {
  /** The network for a discriminator of this size; tables can only be shared where embedding sizes agree. */
  network(discriminator: EncoderConfig): GeneratorNetwork;
}
