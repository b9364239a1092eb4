/** The ops that models are written in, beside tfjs's own. */
import {
  add,
  gather,
  matMul,
  mul,
  reshape,
  scalar,
  tensorScatterUpdate,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

export { attention, type AttentionOptions, type AttentionShape, type Sees } from './attention.ts';
export { sigmoidCrossEntropy, softmaxCrossEntropy } from './cross-entropy.ts';
export { gelu } from './gelu.ts';
export { layerNorm } from './layer-norm.ts';
export { sampleCategorical } from './sample.ts';
export { stopGradient } from './fused.ts';

/** x · wᵀ + b: [R, I], [O, I], [O] → [R, O]. Weights are [out, in], as in PyTorch. */
export function dense(x_RI: Tensor2D, w_OI: Tensor2D, b_O: Tensor1D): Tensor2D {
  return add(matMul(x_RI, w_OI, false, true), b_O);
}

/** x with this dropout mask; x itself when the mask is null. */
export function dropout<T extends Tensor>(x: T, mask: Tensor | null): T {
  return mask ? mul(x, mask) : x;
}

/** Rows of x, in the order of the indices: [R, D], [M] (int32) → [M, D]. */
export function gatherRows(x_RD: Tensor2D, rows_M: Tensor1D): Tensor2D {
  return gather(x_RD, rows_M);
}

/** x with values[m] at position positions[m]; positions must differ. [N], [M], [M] → [N]. */
export function replaceAt(x_N: Tensor1D, positions_M: Tensor1D, values_M: Tensor1D): Tensor1D {
  // tfjs's own backend writes into the tensor it is given, so it gets a copy.
  const copy_N = add(x_N, scalar(0, x_N.dtype as 'float32' | 'int32'));
  return tensorScatterUpdate(copy_N, reshape(positions_M, [positions_M.shape[0], 1]), values_M) as Tensor1D;
}
