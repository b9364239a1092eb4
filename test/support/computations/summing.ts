/** Sums, products and extremes over axes, and products of matrices. */
import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from '../../../src/tensor/index.ts';
import type { Computation } from '../compare-engines.ts';
import type { Drawn } from './drawn.ts';

export function summing({ R, C, K, unary, binary }: Drawn): Record<string, Computation> {
  return {
    'sum over rows': unary((x) => tf.sum(x, 0)),
    'sum over columns': unary((x) => tf.sum(x, 1, true)),
    'sum of all': unary((x) => tf.sum(x)),
    mean: unary((x) => tf.mean(x, -1)),
    max: unary((x) => tf.max(x, 1)),
    min: unary((x) => tf.min(x, 0)),
    'sum over leading axes': { parameters: { x: [R, K, C] }, build: ({ x }) => tf.sum(x, [0, 1]) },
    softmax: unary((x) => tf.softmax(x)),
    'log softmax': unary((x) => tf.logSoftmax(x)),
    cumsum: unary((x) => tf.cumsum(x, 1)),
    'cumsum over rows': unary((x) => tf.cumsum(x, 0)),
    'exclusive reverse cumsum': unary((x) => tf.cumsum(x, 1, true, true)),
    matMul: binary((a, b) => tf.matMul(a, b), [C, K]),
    'matMul with b transposed': binary((a, b) => tf.matMul(a, b, false, true), [K, C]),
    'matMul with a transposed': binary((a, b) => tf.matMul(a, b, true, false), [R, K]),
    'batched matMul': { parameters: { a: [K, R, C], b: [K, C, 4] }, build: ({ a, b }) => tf.matMul(a, b) },
    'batched matMul, transposed': { parameters: { a: [K, C, R], b: [K, 4, C] }, build: ({ a, b }) => tf.matMul(a, b, true, true) },
    argmax: unary((x) => tf.argMax(x, 1)),
    any: unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.any(tf.greater(stopGradient(x), 1), 1), 'float32'))),
    all: unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.all(tf.greater(stopGradient(x), -1), 1), 'float32'))),
    'fused matMul': {
      parameters: { a: [R, C], b: [K, C], bias: [K] },
      build: ({ a, b, bias }) => tf.fused.matMul({ a, b, bias, transposeB: true }),
    },
    ...Object.fromEntries(
      (['relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const).map((activation) => [
        `fused matMul with ${activation}`,
        {
          parameters: { a: [R, C], b: [C, K], slope: [K] },
          gradient: false,
          build: ({ a, b, slope }) =>
            tf.fused.matMul({
              a,
              b,
              activation,
              ...(activation === 'prelu' ? { preluActivationWeights: slope } : {}),
              leakyreluAlpha: 0.3,
            }),
        } satisfies Computation,
      ]),
    ),
    prod: unary((x) => tf.prod(x, 1)),
    'prod of two axes': { parameters: { x: [3, K, 2] }, build: ({ x }) => tf.prod(x, [0, 2]) },
    cumprod: unary((x) => tf.mul(tf.cumprod(stopGradient(x), 1), x)),
    'exclusive reverse cumprod': unary((x) => tf.mul(tf.cumprod(stopGradient(x), 0, true, true), x)),
    argmin: unary((x) => tf.argMin(x, 0)),
    topk: unary((x) => {
      const { values, indices } = tf.topk(stopGradient(x), 3);
      return tf.add(tf.mul(values, tf.sum(x)), tf.cast(indices, 'float32'));
    }),
    'topk of equals': unary((x) => {
      const { values, indices } = tf.topk(tf.round(stopGradient(x)), 2);
      return tf.add(tf.mul(values, tf.sum(x)), tf.cast(indices, 'float32'));
    }),
    moments: unary((x) => tf.moments(x, 1).variance),
    norm: unary((x) => tf.norm(x)),
    logSumExp: unary((x) => tf.logSumExp(x, 1)),
    'huber loss': binary((a, b) => tf.losses.huberLoss(a, b), [R, C]),
  };
}
