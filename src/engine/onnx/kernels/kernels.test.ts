import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { distance, onBothEngines, type Computation } from '../../../../test/support/compare-engines.ts';
import type { OnnxEngineOptions } from '../engine.ts';
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

/** How the same program is lowered where it cannot be run here. */
const targets: Record<string, OnnxEngineOptions> = { cpu: {}, cuda: { device: 'cuda', standIn: 'cpu' } };

/** Every kernel, on tensors of shapes that are drawn. */
function computations(): Record<string, Computation> {
  const R = size(3, 9), C = size(3, 12), K = size(2, 7);
  const unary = (op: (x: tf.Tensor) => tf.Tensor): Computation => ({ parameters: { x: [R, C] }, build: ({ x }) => op(x) });
  const positive = (op: (x: tf.Tensor) => tf.Tensor): Computation => unary((x) => op(tf.add(tf.abs(x), 0.5)));
  const binary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, b: number[] = [C]): Computation => ({ parameters: { a: [R, C], b }, build: (p) => op(p.a, p.b) });

  return {
    'add with a row': binary(tf.add),
    'add with a column': binary(tf.add, [R, 1]),
    'sub': binary(tf.sub), 'mul': binary(tf.mul, [R, C]), 'div': binary((a, b) => tf.div(a, tf.add(tf.abs(b), 1))),
    'maximum': binary(tf.maximum, [R, C]), 'minimum': binary(tf.minimum, [R, C]), 'squared difference': binary(tf.squaredDifference, [R, C]),
    'pow': positive((x) => tf.pow(x, 3)),
    'exp': unary(tf.exp), 'log': positive(tf.log), 'sqrt': positive(tf.sqrt), 'rsqrt': positive(tf.rsqrt), 'neg': unary(tf.neg), 'erf': unary(tf.erf), 'tanh': unary(tf.tanh),
    'sigmoid': unary(tf.sigmoid), 'abs': unary(tf.abs), 'softplus': unary(tf.softplus), 'reciprocal': positive(tf.reciprocal), 'relu': unary(tf.relu), 'square': unary(tf.square),
    'expm1': unary(tf.expm1), 'log1p': positive(tf.log1p), 'clip': unary((x) => tf.clipByValue(x, -0.5, 0.7)), 'sin': unary(tf.sin), 'cos': unary(tf.cos),
    'where': binary((a, b) => tf.where(tf.greater(stopGradient(a), stopGradient(b)), a, tf.mul(b, 2)), [R, C]),
    'where by a comparison': binary((a, b) => tf.where(tf.greater(a, b), tf.square(a), tf.mul(b, 2)), [R, C]),
    'comparisons': { parameters: { a: [R, C], b: [R, C] }, build: ({ a: x, b: y }, _inputs, a = stopGradient(x), b = stopGradient(y)) => tf.mul(tf.add(x, y),  tf.add(tf.cast(tf.logicalOr(tf.less(a, b), tf.notEqual(a, a)), 'float32'), tf.cast(tf.logicalAnd(tf.lessEqual(a, b), tf.logicalNot(tf.greaterEqual(a, b))), 'float32'))) },
    'reshape and expand': unary((x) => tf.expandDims(tf.reshape(x, [C, R]), 1)), 'transpose': { parameters: { x: [R, C, K] }, build: ({ x }) => tf.transpose(x, [2, 0, 1]) },
    'slice': unary((x) => tf.slice(x, [1, 0], [R - 1, C - 1])), 'concat': binary((a, b) => tf.concat([a, b], 0), [K, C]), 'stack': binary((a, b) => tf.stack([a, b], 1), [R, C]),
    'unstack': { parameters: { x: [3, C] }, build: ({ x }) => { const [a, b, c] = tf.unstack(x); return tf.add(tf.mul(a, b), c); } },
    'pad': unary((x) => tf.pad(x as tf.Tensor2D, [[1, 0], [0, 2]])), 'tile': unary((x) => tf.tile(x, [2, 3])),
    'sum over rows': unary((x) => tf.sum(x, 0)), 'sum over columns': unary((x) => tf.sum(x, 1, true)), 'sum of all': unary((x) => tf.sum(x)), 'mean': unary((x) => tf.mean(x, -1)), 'max': unary((x) => tf.max(x, 1)), 'min': unary((x) => tf.min(x, 0)),
    'sum over leading axes': { parameters: { x: [R, K, C] }, build: ({ x }) => tf.sum(x, [0, 1]) },
    'softmax': unary((x) => tf.softmax(x)), 'log softmax': unary((x) => tf.logSoftmax(x)), 'cumsum': unary((x) => tf.cumsum(x, 1)), 'cumsum over rows': unary((x) => tf.cumsum(x, 0)), 'exclusive reverse cumsum': unary((x) => tf.cumsum(x, 1, true, true)), 'addN': binary((a, b) => tf.addN([a, b, a]), [R, C]),
    'matMul': binary((a, b) => tf.matMul(a, b), [C, K]), 'matMul with b transposed': binary((a, b) => tf.matMul(a, b, false, true), [K, C]), 'matMul with a transposed': binary((a, b) => tf.matMul(a, b, true, false), [R, K]),
    'batched matMul': { parameters: { a: [K, R, C], b: [K, C, 4] }, build: ({ a, b }) => tf.matMul(a, b) },
    'batched matMul, transposed': { parameters: { a: [K, C, R], b: [K, 4, C] }, build: ({ a, b }) => tf.matMul(a, b, true, true) },
    'gather with repeats': { parameters: { x: [R, C] }, inputs: { i: int32([1, 0, 1, 2, 1, 1]) }, build: ({ x }, { i }) => tf.gather(x, i as tf.Tensor1D) },
    'gather in each part of a batch': { parameters: { x: [3, R, C] }, inputs: { i: int32([1, 0, 2, 1, 1, 2], [3, 2]) }, build: ({ x }, { i }) => tf.gather(x, i as tf.Tensor2D, 1, 1) },
    'segment sum': { parameters: { x: [5, C] }, inputs: { i: int32([2, 0, 2, 2, 1]) }, build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4) },
    'segment sum over many rows': { parameters: { x: [5, C] }, inputs: { i: int32([2, 30, 2, 2, 1]) }, build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 40) },
    'transpose of an axis of one': { parameters: { x: [R, 1, C] }, build: ({ x }) => tf.transpose(x, [1, 0, 2]) },
    'one-hot': { parameters: { x: [R] }, inputs: { i: int32([1, 0, 3]) }, build: ({ x }, { i }) => tf.mul(tf.sum(x), tf.oneHot(i, 4)) },
    'argmax': unary((x) => tf.argMax(x, 1)),
    'floor': unary((x) => tf.add(tf.mul(x, 0.1), tf.floor(x))), 'ceil': unary((x) => tf.ceil(x)), 'round': unary((x) => tf.round(tf.mul(x, 3))), 'round halves': unary((x) => tf.mul(tf.round(tf.add(tf.round(stopGradient(x)), 0.5)), x)), 'sign': unary((x) => tf.mul(tf.sign(x), tf.square(x))),
    'any': unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.any(tf.greater(stopGradient(x), 1), 1), 'float32'))), 'all': unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.all(tf.greater(stopGradient(x), -1), 1), 'float32'))),
    'broadcastTo': { parameters: { x: [1, C] }, build: ({ x }) => tf.broadcastTo(x, [R, C]) },
    'fused matMul': { parameters: { a: [R, C], b: [K, C], bias: [K] }, build: ({ a, b, bias }) => tf.fused.matMul({ a, b, bias, transposeB: true }) },
    ...Object.fromEntries((['relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const).map((activation) => [`fused matMul with ${activation}`, { parameters: { a: [R, C], b: [C, K], slope: [K] }, gradient: false, build: ({ a, b, slope }) => tf.fused.matMul({ a, b, activation, ...(activation === 'prelu' ? { preluActivationWeights: slope } : {}), leakyreluAlpha: 0.3 }) } satisfies Computation])),
    'elu': unary(tf.elu), 'selu': unary(tf.selu), 'relu6': unary((x) => tf.relu6(tf.mul(x, 6))), 'leaky relu': unary((x) => tf.leakyRelu(x, 0.1)), 'step with a slope of its own': unary((x) => tf.mul(tf.step(x, 0.3), x)),
    'prelu': binary((a, b) => tf.prelu(a, b)), 'prelu with a slope per element': binary((a, b) => tf.prelu(a, b), [R, C]),
    'tan': unary((x) => tf.tan(tf.mul(x, 0.4))), 'sinh': unary(tf.sinh), 'cosh': unary(tf.cosh), 'atan': unary(tf.atan), 'asin': unary((x) => tf.asin(tf.mul(x, 0.2))), 'acos': unary((x) => tf.acos(tf.mul(x, 0.2))),
    'asinh': unary(tf.asinh), 'acosh': positive((x) => tf.acosh(tf.add(x, 1))), 'atanh': unary((x) => tf.atanh(tf.mul(x, 0.2))), 'atan2': binary(tf.atan2, [R, C]), 'atan2 with zeros': binary((a, b) => tf.atan2(tf.add(tf.round(stopGradient(a)), 0), tf.add(tf.round(stopGradient(b)), 0))),
    'mod': binary((a, b) => tf.mod(a, tf.add(b, tf.mul(tf.sign(stopGradient(b)), 0.3)))), 'floorDiv': binary((a, b) => tf.mul(tf.cast(tf.floorDiv(stopGradient(a), tf.mul(stopGradient(b), 0.3)), 'float32'), b)),
    'prod': unary((x) => tf.prod(x, 1)), 'prod of two axes': { parameters: { x: [3, K, 2] }, build: ({ x }) => tf.prod(x, [0, 2]) }, 'cumprod': unary((x) => tf.mul(tf.cumprod(stopGradient(x), 1), x)), 'exclusive reverse cumprod': unary((x) => tf.mul(tf.cumprod(stopGradient(x), 0, true, true), x)),
    'argmin': unary((x) => tf.argMin(x, 0)), 'topk': unary((x) => { const { values, indices } = tf.topk(stopGradient(x), 3); return tf.add(tf.mul(values, tf.sum(x)), tf.cast(indices, 'float32')); }), 'topk of equals': unary((x) => { const { values, indices } = tf.topk(tf.round(stopGradient(x)), 2); return tf.add(tf.mul(values, tf.sum(x)), tf.cast(indices, 'float32')); }),
    'reverse': unary((x) => tf.reverse(x, 1)), 'reverse of two axes': { parameters: { x: [R, K, C] }, build: ({ x }) => tf.reverse(x, [0, 2]) },
    'strided slice': { parameters: { x: [5, 6] }, build: ({ x }) => tf.mul(tf.stridedSlice(stopGradient(x), [4, 0], [0, 6], [-2, 3], 0, 1), tf.sum(x)) },
    'split': { parameters: { x: [R, 6] }, build: ({ x }) => { const [a, b, c] = tf.split(x, [1, 2, 3], 1); return tf.concat([c, tf.mul(a, 3), b], 1); } },
    'linspace': binary((a) => tf.mul(a, tf.linspace(-1, 2, C))), 'moments': unary((x) => tf.moments(x, 1).variance), 'norm': unary((x) => tf.norm(x)), 'logSumExp': unary((x) => tf.logSumExp(x, 1)), 'huber loss': binary((a, b) => tf.losses.huberLoss(a, b), [R, C]),
    'isNaN and isFinite': { parameters: { x: [R, C] }, build: ({ x }, _inputs, y = tf.log(tf.relu(tf.round(stopGradient(x))))) => tf.mul(x, tf.add(tf.cast(tf.isFinite(y), 'float32'), tf.cast(tf.logicalOr(tf.isNaN(tf.sqrt(stopGradient(x))), tf.isInf(y)), 'float32'))) },
    'layer norm': { parameters: { x: [R, C], gamma: [C], beta: [C] }, build: (p) => layerNorm(p.x as tf.Tensor2D, p.gamma as tf.Tensor1D, p.beta as tf.Tensor1D) },
    'gelu': unary((x) => gelu(tf.mul(x, 2))),
    'gelu between dense layers': { parameters: { x: [R, C], a: [K, C], bias: [K], b: [C, K] }, build: (p) => tf.matMul(gelu(tf.add(tf.matMul(p.x, p.a, false, true), p.bias)), p.b, false, true) },
    'softmax cross-entropy': { parameters: { x: [R, C] }, inputs: { y: int32(Array.from({ length: R }, (_, i) => i % C)) }, build: ({ x }, { y }) => softmaxCrossEntropy(x as tf.Tensor2D, y as tf.Tensor1D) },
    'sigmoid cross-entropy': { parameters: { x: [R * 2] }, build: ({ x }) => sigmoidCrossEntropy(tf.mul(x, 10), tf.cast(tf.greater(tf.sin(tf.range(0, R * 2, 1, 'float32')), 0), 'float32') as tf.Tensor1D) },
    'attention': attentionComputation({}), 'attention with padding': attentionComputation({ padding: true }), 'attention with a position bias and dropout': attentionComputation({ bias: true, dropout: true }),
  };
}

function attentionComputation({ padding, bias, dropout }: { padding?: boolean; bias?: boolean; dropout?: boolean }): Computation {
  const [batch, length, heads] = [size(1, 3), size(2, 6), size(1, 3)];
  const width = heads * size(1, 5);
  const parameters = { q: [batch * length, width], k: [batch * length, width], v: [batch * length, width] };
  return {
    parameters,
    build: (p) =>
      attention(p.q as tf.Tensor2D, p.k as tf.Tensor2D, p.v as tf.Tensor2D, { batch, length, heads }, {
        padding: padding ? tf.tensor(Array.from({ length: batch * length }, (_, i) => (i % length > 0 && i % 3 === 1 ? -1e9 : 0)), [batch, 1, 1, length]) : null,
        bias: bias ? tf.mul(tf.reshape(tf.range(0, heads * length * length, 1, 'float32'), [1, heads, length, length]), -0.01) : null,
        dropout: dropout ? tf.mul(tf.cast(tf.greater(tf.sin(tf.reshape(tf.range(0, batch * heads * length * length, 1, 'float32'), [batch, heads, length, length])), -0.8), 'float32'), 1.25) : null,
      }),
  };
}

const draws = [computations(), computations(), computations()];

describe.each(Object.entries(draws[0]))('%s', (name) => {
  it.each(Object.entries(targets))('gives the value and the gradients of tfjs when traced for %s', async (_target, options) => {
    for (const computation of draws.map((draw) => draw[name])) {
      const { onnx, tfjs } = await onBothEngines(computation, weightedSum, options);

      expect(distance(onnx.output, tfjs.output)).toBeLessThan(1e-5);
      for (const parameter of Object.keys(computation.parameters)) expect([parameter, distance(onnx.gradients[parameter], tfjs.gradients[parameter])]).toEqual([parameter, expect.toSatisfy((d: number) => d < 2e-5)]);
    }
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
