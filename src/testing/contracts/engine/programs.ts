/**
 * The programs that an engine is tried on: a small network that uses what programs are made of, and one of random numbers.
 *
 * Shape legend: B batch · T sequence length · N = B·T positions · D width · V classes
 */
import {
  add,
  cast,
  gather,
  matMul,
  mean,
  mul,
  notEqual,
  reshape,
  slice,
  softmax,
  transpose,
  where,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Program } from '../../../nn/program.ts';
import { truncatedNormal, zeros } from '../../../nn/parameters.ts';
import {
  dense,
  gatherRows,
  gelu,
  layerNorm,
  replaceAt,
  sampleCategorical,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  stopGradient,
} from '../../../tensor/index.ts';

const normal = truncatedNormal(0.5);

/** A table, a layer, and a parameter that nothing depends on. B 3 · T 4 · V 11 · D 6 */
export const parameters = [
  { name: 'table', shape: [11, 6], initializer: normal },
  { name: 'weight', shape: [11, 6], initializer: normal },
  { name: 'bias', shape: [11], initializer: zeros },
  { name: 'gamma', shape: [6], initializer: normal },
  { name: 'unused', shape: [5], initializer: normal },
];

/** Trains on them: its loss reads every parameter but `unused`, and its outputs are floats and integers, of one number and of many. */
export const network: Program = {
  name: 'network',
  parameters,
  inputs: { ids: { shape: [12], dtype: 'int32' }, mask: { shape: [3, 4], dtype: 'float32' } },
  // A table that is large enough to be no small number in a graph, and a layer that nothing trains.
  constants: { fixed: { shape: [11, 6], values: Float32Array.from({ length: 66 }, (_, i) => Math.sin(i)) } },
  gradient: true,
  training: true,
  build({ parameters: { table, weight, bias, gamma }, inputs, constants: { fixed }, random }) {
    const ids_N = inputs.ids as Tensor1D;
    const words_ND = layerNorm(gather(table as Tensor2D, ids_N), gamma as Tensor1D, slice(bias as Tensor1D, [0], [6]));
    const mask_ND = random.dropoutMask([12, 6], 0.25);
    const dropped_ND = mask_ND ? mul(words_ND, mask_ND) : words_ND;
    const heads_BTD = reshape(dropped_ND, [3, 4, 6]);
    const attended_ND = reshape(matMul(softmax(matMul(heads_BTD, transpose(heads_BTD, [0, 2, 1]))), heads_BTD), [12, 6]) as Tensor2D;
    const logits_NV = dense(gelu(attended_ND), weight as Tensor2D, bias as Tensor1D);
    const drawn_N = sampleCategorical(logits_NV, random.uniform([12]) as Tensor1D);
    const placed_N = replaceAt(ids_N, slice(ids_N, [0], [1]), slice(drawn_N, [0], [1]));
    const differs_N = cast(notEqual(placed_N, ids_N), 'float32') as Tensor1D;
    const kept_N = where(cast(reshape(inputs.mask, [12]), 'bool'), softmaxCrossEntropy(logits_NV, ids_N), mul(ids_N, 0));
    const detection = mean(sigmoidCrossEntropy(reshape(slice(logits_NV, [0, 0], [12, 1]), [12]) as Tensor1D, differs_N));
    const taught = mean(mul(logits_NV, dense(gather(fixed as Tensor2D, ids_N), fixed as Tensor2D, stopGradient(bias as Tensor1D))));
    return {
      loss: add(add(mean(kept_N), detection), taught),
      logits: logits_NV,
      rows: gatherRows(words_ND, ids_N),
      drawn: drawn_N,
      placed: placed_N,
    };
  },
};

/** A batch for the network; the last position of each sequence is padding. */
export const inputs = {
  ids: Int32Array.from({ length: 12 }, (_, i) => (i * 5) % 11),
  mask: Float32Array.from({ length: 12 }, (_, i) => (i % 4 < 3 ? 1 : 0)),
};

/** Shows the random tensors that programs get. */
export const dice = (training: boolean): Program => ({
  name: 'dice',
  parameters: [],
  inputs: {},
  gradient: false,
  training,
  build({ random }) {
    const [first, mask, second] = [random.uniform([40]), random.dropoutMask([8, 100], 0.3), random.uniform([4, 10])];
    const ones = add(mul(second, 0), 1);
    return {
      first: mul(first, 1),
      second: mul(second, 1),
      mask: mask ? mul(mask, 1) : ones,
      none: random.dropoutMask([2], 0) ?? mul(ones, 3),
    };
  },
});
