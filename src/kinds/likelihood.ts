/**
 * How a network says how likely the tokens of a text are: what pseudo-log-likelihoods and minimal pairs are made of.
 *
 * Shape legend: B batch · T tokens · N = B·T · M tokens asked for
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { NetworkContext, Tokens } from '../nn/network.ts';
import type { ProgramRandom } from '../nn/program.ts';

/** One way of an objective to judge the tokens of a text, with one of its networks. */
export interface Likelihood {
  /** For people, what a sum over a text is: `pseudo-log-likelihood`. */
  readonly label: string;
  /**
   * What the network reads where it is asked of a token. `hidden`: the text without that token, so that each token takes a reading of
   * its own; `seen`: the whole text, once for all its tokens; `before`: what stands before it, so that nothing is said of the very first.
   */
  readonly reads: 'hidden' | 'seen' | 'before';
  /** Whether a value is the logarithm of a probability of this token among all tokens, of which there is a perplexity. */
  readonly overTokens: boolean;
  /** In nats, and higher where the token is likelier: of the rows `asked_M`, or, unless tokens are hidden, of all N. */
  values(context: LikelihoodContext): Tensor1D;
}

/** What it is computed from, while its program is built. */
export interface LikelihoodContext {
  readonly batch: number;
  readonly length: number;
  /** The parameters of each of the objective's networks. */
  readonly networks: Readonly<Record<string, NetworkContext>>;
  readonly ids_N: Tensor1D;
  /** 1 for real tokens, 0 for padding. */
  readonly real_BT: Tensor2D;
  /** Where tokens are hidden, the row of the hidden one of each sequence, [B]; else all rows, [N]. */
  readonly asked_M: Tensor1D;
  readonly random: ProgramRandom;
  /** These ids in the text's place, with its segments, as an encoder reads them. */
  tokens(ids_N: Tensor1D): Tokens;
}
