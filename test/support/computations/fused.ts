/** What the engine has nodes of its own for: layer norm, GELU, cross-entropies and attention. */
import * as tf from '@tensorflow/tfjs-core';
import { attention, gelu, layerNorm, sigmoidCrossEntropy, softmaxCrossEntropy } from '../../../src/tensor/index.ts';
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
    attention: attentionComputation(size, {}),
    'attention with padding': attentionComputation(size, { padding: true }),
    'attention with a position bias and dropout': attentionComputation(size, { bias: true, dropout: true }),
  };
}

function attentionComputation(
  size: Drawn['size'],
  { padding, bias, dropout }: { padding?: boolean; bias?: boolean; dropout?: boolean },
): Computation {
  const [batch, length, heads] = [size(1, 3), size(2, 6), size(1, 3)];
  const width = heads * size(1, 5);
  const parameters = { q: [batch * length, width], k: [batch * length, width], v: [batch * length, width] };
  return {
    parameters,
    build: (p) =>
      attention(
        p.q as tf.Tensor2D,
        p.k as tf.Tensor2D,
        p.v as tf.Tensor2D,
        { batch, length, heads },
        {
          padding: padding
            ? tf.tensor(
                Array.from({ length: batch * length }, (_, i) => (i % length > 0 && i % 3 === 1 ? -1e9 : 0)),
                [batch, 1, 1, length],
              )
            : null,
          bias: bias ? tf.mul(tf.reshape(tf.range(0, heads * length * length, 1, 'float32'), [1, heads, length, length]), -0.01) : null,
          dropout: dropout
            ? tf.mul(
                tf.cast(
                  tf.greater(
                    tf.sin(tf.reshape(tf.range(0, batch * heads * length * length, 1, 'float32'), [batch, heads, length, length])),
                    -0.8,
                  ),
                  'float32',
                ),
                1.25,
              )
            : null,
        },
      ),
  };
}
