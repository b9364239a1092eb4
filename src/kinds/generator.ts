/**
 * A generator: proposes a token for each chosen position. A masked language model beside the main network, or
 * something that needs no network: token frequencies, pure chance. Thrown away after pre-training.
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Head, NetworkContext, Tokens, Trunk, View } from '../nn/network.ts';
import type { ParameterSpec } from '../nn/parameters.ts';
import type { Encoder } from './encoder.ts';

/** What the positions are proposed from. */
export interface Proposing {
  readonly tokens: Tokens;
  readonly view: Pick<View, 'real_BT' | 'sees'>;
  /** Flat rows b·T + t of the chosen positions: [M]. */
  readonly positions_M: Tensor1D;
}

/** A generator made for one main network. */
export interface Proposer {
  /** Its own network; null where nothing is trained: then its logits get no loss. */
  readonly network: {
    readonly summary: string;
    readonly parameters: readonly ParameterSpec[];
    readonly huggingFaceConfig: Readonly<Record<string, unknown>> | null;
  } | null;
  /** Logits over the vocabulary at the chosen positions only: [M, V]. */
  logits(context: NetworkContext, proposing: Proposing): Tensor2D;
  /** What the logits come from, for objectives that put a head of their own on its states: a trunk, and the head on it. */
  readonly halves?: { readonly trunk: Trunk; readonly head: Head };
}

/** Makes what proposes tokens, to fit the network that is kept. */
export interface Generator {
  /** For the trunk that is kept, built by this encoder; tables can only be shared where embedding sizes agree. */
  beside(trunk: Trunk, encoder: Encoder): Proposer;
}
