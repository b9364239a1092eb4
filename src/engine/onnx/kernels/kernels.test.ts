import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { distance, onBothEngines, type Computation } from '../../../../test/support/compare-engines.ts';
import { attention, gelu, layerNorm, sampleCategorical, sigmoidCrossEntropy, softmaxCrossEntropy, stopGradient } from '../../../tensor/index.ts';
import { randomFor } from '../../../random.ts';

/** Weights every element differently, so that a gradient in the wrong place shows. */
const weightedSum = (output: tf.Tensor): tf.Tensor => {
  const flat = tf.reshape(tf.cast(output, 'float32'), [output.size]);
  return tf.sum(tf.mul(flat, tf.sin(tf.range(1, output.size + 1, 1, 'float32'))));
};

const int32 = (data: number[], shape = [data.length]) => ({ shape, dtype: 'int32' as const, data: Int32Array.from(data) });
const random = randomFor(3, 'kernels.test');
const size = (low: number, high: number): number => low + random.integer(high - low + 1);

const R = size(3, 9), C = size(3, 12), K = size(2, 7);
const unary = (op: (x: tf.Tensor) => tf.Tensor): Computation => ({ parameters: { x: [R, C] }, build: ({ x }) => op(x) });
const positive = (op: (x: tf.Tensor) => tf.Tensor): Computation => unary((x) => op(tf.add(tf.abs(x), 0.5)));
const binary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, b: number[] = [C]): Computation => ({ parameters: { a: [R, C], b }, build: (p) => op(p.a, p.b) });

const computations: Record<string, Computation> = {
  'add with a row': binary(tf.add),
  'add with a column': binary(tf.add, [R, 1]),
  'sub': binary(tf.sub), 'mul': binary(tf.mul, [R, C]), 'div': binary((a, b) => tf.div(a, tf.add(tf.abs(b), 1))),
  'maximum': binary(tf.maximum, [R, C]), 'minimum': binary(tf.minimum, [R, C]), 'squared difference': binary(tf.squaredDifference, [R, C]),
  'pow': positive((x) => tf.pow(x, 3)),
  'exp': unary(tf.exp), 'log': positive(tf.log), 'sqrt': positive(tf.sqrt), 'rsqrt': positive(tf.rsqrt), 'neg': unary(tf.neg), 'erf': unary(tf.erf), 'tanh': unary(tf.tanh),
  'sigmoid': unary(tf.sigmoid), 'abs': unary(tf.abs), 'softplus': unary(tf.softplus), 'reciprocal': positive(tf.reciprocal), 'relu': unary(tf.relu), 'square': unary(tf.square),
  'expm1': unary(tf.expm1), 'log1p': positive(tf.log1p), 'clip': unary((x) => tf.clipByValue(x, -0.5, 0.7)), 'sin': unary(tf.sin), 'cos': unary(tf.cos),
  'where': binary((a, b) => tf.where(tf.greater(stopGradient(a), stopGradient(b)), a, tf.mul(b, 2)), [R, C]),
  'comparisons': { parameters: { a: [R, C], b: [R, C] }, build: ({ a: x, b: y }, _inputs, a = stopGradient(x), b = stopGradient(y)) => tf.mul(tf.add(x, y),  tf.add(tf.cast(tf.logicalOr(tf.less(a, b), tf.notEqual(a, a)), 'float32'), tf.cast(tf.logicalAnd(tf.lessEqual(a, b), tf.logicalNot(tf.greaterEqual(a, b))), 'float32'))) },
  'reshape and expand': unary((x) => tf.expandDims(tf.reshape(x, [C, R]), 1)), 'transpose': { parameters: { x: [R, C, K] }, build: ({ x }) => tf.transpose(x, [2, 0, 1]) },
  'slice': unary((x) => tf.slice(x, [1, 0], [R - 1, C - 1])), 'concat': binary((a, b) => tf.concat([a, b], 0), [K, C]), 'stack': binary((a, b) => tf.stack([a, b], 1), [R, C]),
  'unstack': { parameters: { x: [3, C] }, build: ({ x }) => { const [a, b, c] = tf.unstack(x); return tf.add(tf.mul(a, b), c); } },
  'pad': unary((x) => tf.pad(x as tf.Tensor2D, [[1, 0], [0, 2]])), 'tile': unary((x) => tf.tile(x, [2, 3])),
  'sum over rows': unary((x) => tf.sum(x, 0)), 'sum over columns': unary((x) => tf.sum(x, 1, true)), 'sum of all': unary((x) => tf.sum(x)), 'mean': unary((x) => tf.mean(x, -1)), 'max': unary((x) => tf.max(x, 1)), 'min': unary((x) => tf.min(x, 0)),
  'sum over leading axes': { parameters: { x: [R, K, C] }, build: ({ x }) => tf.sum(x, [0, 1]) },
  'softmax': unary((x) => tf.softmax(x)), 'log softmax': unary((x) => tf.logSoftmax(x)), 'cumsum': unary((x) => tf.cumsum(x, 1)), 'exclusive reverse cumsum': unary((x) => tf.cumsum(x, 1, true, true)), 'addN': binary((a, b) => tf.addN([a, b, a]), [R, C]),
  'matMul': binary((a, b) => tf.matMul(a, b), [C, K]), 'matMul with b transposed': binary((a, b) => tf.matMul(a, b, false, true), [K, C]), 'matMul with a transposed': binary((a, b) => tf.matMul(a, b, true, false), [R, K]),
  'batched matMul': { parameters: { a: [K, R, C], b: [K, C, 4] }, build: ({ a, b }) => tf.matMul(a, b) },
  'batched matMul, transposed': { parameters: { a: [K, C, R], b: [K, 4, C] }, build: ({ a, b }) => tf.matMul(a, b, true, true) },
  'gather with repeats': { parameters: { x: [R, C] }, inputs: { i: int32([1, 0, 1, 2, 1, 1]) }, build: ({ x }, { i }) => tf.gather(x, i as tf.Tensor1D) },
  'segment sum': { parameters: { x: [5, C] }, inputs: { i: int32([2, 0, 2, 2, 1]) }, build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4) },
  'segment sum over many rows': { parameters: { x: [5, C] }, inputs: { i: int32([2, 30, 2, 2, 1]) }, build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 40) },
  'transpose of an axis of one': { parameters: { x: [R, 1, C] }, build: ({ x }) => tf.transpose(x, [1, 0, 2]) },
  'one-hot': { parameters: { x: [R] }, inputs: { i: int32([1, 0, 3]) }, build: ({ x }, { i }) => tf.mul(tf.sum(x), tf.oneHot(i, 4)) },
  'argmax': unary((x) => tf.argMax(x, 1)),
  'layer norm': { parameters: { x: [R, C], gamma: [C], beta: [C] }, build: (p) => layerNorm(p.x as tf.Tensor2D, p.gamma as tf.Tensor1D, p.beta as tf.Tensor1D) },
  'gelu': unary((x) => gelu(tf.mul(x, 2))),
  'gelu between dense layers': { parameters: { x: [R, C], a: [K, C], bias: [K], b: [C, K] }, build: (p) => tf.matMul(gelu(tf.add(tf.matMul(p.x, p.a, false, true), p.bias)), p.b, false, true) },
  'softmax cross-entropy': { parameters: { x: [R, C] }, inputs: { y: int32(Array.from({ length: R }, (_, i) => i % C)) }, build: ({ x }, { y }) => softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D) },
  'sigmoid cross-entropy': { parameters: { x: [R * 2] }, build: ({ x }) => sigmoidCrossEntropy(tf.mul(x, 10), tf.cast(tf.greater(tf.sin(tf.range(0, R * 2, 1, 'float32')), 0), 'float32') as tf.Tensor1D) },
  'attention': attentionComputation({}), 'attention with padding': attentionComputation({ padding: true }), 'attention with a position bias and dropout': attentionComputation({ bias: true, dropout: true }),
};

function attentionComputation({ padding, bias, dropout }: { padding?: boolean; bias?: boolean; dropout?: boolean }): Computation {
  const [batch, length, heads, width] = [2, 5, 3, 12];
  const parameters = { q: [batch * length, width], k: [batch * length, width], v: [batch * length, width] };
  return {
    parameters,
    build: (p) =>
      attention(p.q as tf.Tensor2D, p.k as tf.Tensor2D, p.v as tf.Tensor2D, { batch, length, heads }, {
        padding: padding ? tf.tensor([0, 0, 0, 0, -1e9, 0, 0, 0, -1e9, -1e9], [batch, 1, 1, length]) : null,
        bias: bias ? tf.mul(tf.reshape(tf.range(0, heads * length * length, 1, 'float32'), [1, heads, length, length]), -0.01) : null,
        dropout: dropout ? tf.mul(tf.cast(tf.greater(tf.sin(tf.reshape(tf.range(0, batch * heads * length * length, 1, 'float32'), [batch, heads, length, length])), -0.8), 'float32'), 1.25) : null,
      }),
  };
}

describe.each(Object.entries(computations))('%s', (_name, computation) => {
  it('gives the value and the gradients of tfjs when traced', async () => {
    const { onnx, tfjs } = await onBothEngines(computation, weightedSum);

    expect(distance(onnx.output, tfjs.output)).toBeLessThan(1e-5);
    for (const name of Object.keys(computation.parameters)) expect([name, distance(onnx.gradients[name], tfjs.gradients[name])]).toEqual([name, expect.toSatisfy((d: number) => d < 2e-5)]);
  });
});

describe('sampleCategorical', () => {
  it.each([7, 256, 400, 1024, 30522 % 5087 + 5087])('draws the same ids on both engines for a vocabulary of %i', async (classes) => {
    const rows = 16;
    const uniform = Float32Array.from({ length: rows }, () => random.uniform());
    const { onnx, tfjs } = await onBothEngines(
      { parameters: { x: [rows, classes] }, inputs: { u: { shape: [rows], dtype: 'float32', data: uniform } }, build: ({ x }, { u }) => tf.add(sampleCategorical(x as tf.Tensor2D, u as tf.Tensor1D), tf.cast(tf.mul(tf.sum(x), 0), 'int32')) },
      (output) => tf.sum(tf.cast(output, 'float32')),
    );

    expect([...onnx.output]).toEqual([...tfjs.output]);
  });

  it('draws each class as often as its probability says', async () => {
    const classes = 600;
    const rows = 5000;
    const logits = Float32Array.from({ length: classes }, (_, i) => (i % 7 === 0 ? 3 : -1));
    const uniform = Float32Array.from({ length: rows }, (_, i) => (i + 0.5) / rows);
    const { onnx } = await onBothEngines(
      {
        parameters: { x: [1] },
        inputs: { logits: { shape: [classes], dtype: 'float32', data: logits }, u: { shape: [rows], dtype: 'float32', data: uniform } },
        build: (_p, { logits, u }) => sampleCategorical(tf.tile(tf.reshape(logits, [1, classes]), [rows, 1]) as tf.Tensor2D, u as tf.Tensor1D),
      },
      (output) => tf.sum(tf.cast(output, 'float32')),
    );

    const counts = new Float64Array(classes);
    onnx.output.forEach((id) => counts[id]++);
    const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
    logits.forEach((x, i) => expect(Math.abs(counts[i] - (rows * Math.exp(x)) / total)).toBeLessThan(1.5));
  });
});
