/**
 * What the networks of an objective have in common.
 *
 * A network lists its parameters under Hugging Face's names and reads them through a function, so
 * that the objective decides which networks share which parameters.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · V vocabulary · M chosen positions of the whole batch
 */
import type { Tensor1D, Tensor2D, Tensor } from '@tensorflow/tfjs-core';
import type { ProgramRandom } from './program.ts';
import type { EncoderConfig } from './encoder.ts';
import type { ParameterSpec } from './parameters.ts';

/** A batch of token sequences inside a program. Everything is flat, batch-major: row b·T + t. */
export interface Tokens {
  readonly batch: number;
  readonly length: number;
  readonly ids_N: Tensor1D;
  readonly types_N: Tensor1D;
  /** 1 for real tokens, 0 for padding (float32, [B, T]); null when the batch has no padding. */
  readonly mask_BT: Tensor2D | null;
}

/** What a network needs while the program is built. */
export interface NetworkContext {
  /** The parameter of this (Hugging Face) name. */
  readonly parameter: (name: string) => Tensor;
  readonly random: ProgramRandom;
}

export interface Network {
  readonly config: EncoderConfig;
  readonly parameters: readonly ParameterSpec[];
  /** Contents of Hugging Face's config.json for this network. */
  readonly huggingFaceConfig: Readonly<Record<string, unknown>>;
}

/** A network that gives every token a vector: what fine-tuning builds on. */
export interface EncoderNetwork extends Network {
  hidden(context: NetworkContext, tokens: Tokens): Tensor2D;
}
