/** What the engine has nodes of its own for: layer norm, GELU, cross-entropies and attention. */
import * as tf from '@tensorflow/tfjs-core';
import { gelu, layerNorm, sigmoidCrossEntropy, softmaxCrossEntropy } from '../../../src/tensor/index.ts';
import { attentionComputations } from '../attention-computations.ts';
import type { Computation } from '../compare-engines.ts';
import { int32, type Drawn } from './drawn.ts';

export function fused({ R, C, K, size, unary }: Drawn): Record<string, Computation> {
  return {
    'layer norm': {
      parameters: { x: [R, C], gamma: [C], beta: [C] },
      build: (p) => layerNorm(p.x as tf.Tensor2D, p.gamma as tf.Tensor1D, p.beta as tf.Tensor1D),
    },
    gelu: unary((x) => gelu(tf.mul(x, 2))),
    'gelu between dense layers': {
      parameters: { x: [R, C], a: [K, C], bias: [K], b: [C, K] },
      build: (p) => tf.matMul(gelu(tf.add(tf.matMul(p.x, p.a, false, true), p.bias)), p.b, false, true),
    },
    'softmax cross-entropy': {
      parameters: { x: [R, C] },
      inputs: { y: int32(Array.from({ length: R }, (_, i) => i % C)) },
      build: ({ x }, { y }) => softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D),
    },
    'sigmoid cross-entropy': {
      parameters: { x: [R * 2] },
      build: ({ x }) =>
        sigmoidCrossEntropy(tf.mul(x, 10), tf.cast(tf.greater(tf.sin(tf.range(0, R * 2, 1, 'float32')), 0), 'float32') as tf.Tensor1D),
    },
    ...attentionComputations(size),
  };
}
