/**
 * The copy mechanism of All-Tokens MLM (Clark et al. 2020, section 3.4): of each token's distribution, a share D stands on the token
 * that was read, and 1 - D on a softmax over the vocabulary: p = D · onehot(input) + (1 - D) · softmax, with D = σ(gate).
 *
 * Shape legend: R rows · D hidden width
 */
import { add, equal, lessEqual, neg, reshape, softplus, sub, where, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { glorotUniform, linear, linearParameters, stopGradient, type Head, type NetworkContext, type Trunk } from 'electra-run';

/** A linear layer on every state. */
export interface CopyGate extends Pick<Head, 'parameters'> {
  /** log D - log(1 - D): [R, D] → [R]. */
  gate(context: NetworkContext, states_RD: Tensor2D): Tensor1D;
}

export function copyGate({ size: { hiddenSize } }: Trunk): CopyGate {
  return {
    parameters: linearParameters('copy_gate', 1, hiddenSize, glorotUniform),
    gate: ({ parameter }, states_RD) => reshape(linear(parameter, 'copy_gate', states_RD), [states_RD.shape[0]]) as Tensor1D,
  };
}

/** What is known of each row: [R]. */
export interface Copying {
  readonly gate_R: Tensor1D;
  /** -log softmax of the original. */
  readonly nll_R: Tensor1D;
  readonly inputs_R: Tensor1D;
  readonly originals_R: Tensor1D;
}

/**
 * -log p(original), in log space. Where the input is the original, both branches lead to it: log(D + (1 - D) s) =
 * log D + log(1 + exp(log(1 - D) + log s - log D)) with log D = -softplus(-gate); else only the softmax does.
 */
export function copyCrossEntropy({ gate_R, nll_R, inputs_R, originals_R }: Copying): Tensor1D {
  const same_R = sub(softplus(neg(gate_R)), softplus(neg(add(gate_R, nll_R))));
  const other_R = add(softplus(gate_R), nll_R);
  return where(equal(inputs_R, originals_R), same_R, other_R) as Tensor1D;
}

/** What the softmax says of each row's likeliest token and of its input; no gradient. */
export interface Guess {
  readonly gate_R: Tensor1D;
  readonly inputs_R: Tensor1D;
  readonly likeliest_R: Tensor1D;
  /** -log softmax of them. */
  readonly likeliestNll_R: Tensor1D;
  readonly inputNll_R: Tensor1D;
}

/** The likeliest token of the mixture: the input, unless (1 - D) s of another one is more than D + (1 - D) s of the input. */
export function mixtureGuess({ gate_R, inputs_R, likeliest_R, likeliestNll_R, inputNll_R }: Guess): Tensor1D {
  const parts = { gate_R: stopGradient(gate_R), inputs_R, originals_R: inputs_R };
  const copied_R = copyCrossEntropy({ ...parts, nll_R: stopGradient(inputNll_R) });
  const other_R = add(softplus(parts.gate_R), stopGradient(likeliestNll_R));
  return where(lessEqual(copied_R, other_R), inputs_R, likeliest_R) as Tensor1D;
}
