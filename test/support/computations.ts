/** What the kernels of the onnx engine are tested on: every op of tfjs that it compiles, and what is fused. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../src/random.ts';
import { gelu, layerNorm, sigmoidCrossEntropy, softmaxCrossEntropy, stopGradient } from '../../src/tensor/index.ts';
import { attentionComputations } from './attention-computations.ts';
import type { Computation } from './compare-engines.ts';

/** Weights every element differently, so that a gradient in the wrong place shows. */
export const weightedSum = (output: tf.Tensor): tf.Tensor => {
  const flat = tf.reshape(tf.cast(output, 'float32'), [output.size]);
  return tf.sum(tf.mul(flat, tf.sin(tf.range(1, output.size + 1, 1, 'float32'))));
};

const int32 = (data: number[], shape = [data.length]) => ({ shape, dtype: 'int32' as const, data: Int32Array.from(data) });

/** Every kernel, on tensors of shapes that are drawn. */
export function computations(random: Random): Record<string, Computation> {
  const size = (low: number, high: number): number => low + random.integer(high - low + 1);
  const R = size(3, 9),
    C = size(3, 12),
    K = size(2, 7);
  const unary = (op: (x: tf.Tensor) => tf.Tensor): Computation => ({ parameters: { x: [R, C] }, build: ({ x }) => op(x) });
  const positive = (op: (x: tf.Tensor) => tf.Tensor): Computation => unary((x) => op(tf.add(tf.abs(x), 0.5)));
  const binary = (op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, b: number[] = [C]): Computation => ({
    parameters: { a: [R, C], b },
    build: (p) => op(p.a, p.b),
  });

  return {
    'add with a row': binary(tf.add),
    'add with a column': binary(tf.add, [R, 1]),
    sub: binary(tf.sub),
    mul: binary(tf.mul, [R, C]),
    div: binary((a, b) => tf.div(a, tf.add(tf.abs(b), 1))),
    maximum: binary(tf.maximum, [R, C]),
    minimum: binary(tf.minimum, [R, C]),
    'squared difference': binary(tf.squaredDifference, [R, C]),
    pow: positive((x) => tf.pow(x, 3)),
    exp: unary(tf.exp),
    log: positive(tf.log),
    sqrt: positive(tf.sqrt),
    rsqrt: positive(tf.rsqrt),
    neg: unary(tf.neg),
    erf: unary(tf.erf),
    tanh: unary(tf.tanh),
    sigmoid: unary(tf.sigmoid),
    abs: unary(tf.abs),
    softplus: unary(tf.softplus),
    reciprocal: positive(tf.reciprocal),
    relu: unary(tf.relu),
    square: unary(tf.square),
    expm1: unary(tf.expm1),
    log1p: positive(tf.log1p),
    clip: unary((x) => tf.clipByValue(x, -0.5, 0.7)),
    sin: unary(tf.sin),
    cos: unary(tf.cos),
    where: binary((a, b) => tf.where(tf.greater(stopGradient(a), stopGradient(b)), a, tf.mul(b, 2)), [R, C]),
    'where by a comparison': binary((a, b) => tf.where(tf.greater(a, b), tf.square(a), tf.mul(b, 2)), [R, C]),
    comparisons: {
      parameters: { a: [R, C], b: [R, C] },
      build: ({ a: x, b: y }, _inputs, a = stopGradient(x), b = stopGradient(y)) =>
        tf.mul(
          tf.add(x, y),
          tf.add(
            tf.cast(tf.logicalOr(tf.less(a, b), tf.notEqual(a, a)), 'float32'),
            tf.cast(tf.logicalAnd(tf.lessEqual(a, b), tf.logicalNot(tf.greaterEqual(a, b))), 'float32'),
          ),
        ),
    },
    'reshape and expand': unary((x) => tf.expandDims(tf.reshape(x, [C, R]), 1)),
    transpose: { parameters: { x: [R, C, K] }, build: ({ x }) => tf.transpose(x, [2, 0, 1]) },
    slice: unary((x) => tf.slice(x, [1, 0], [R - 1, C - 1])),
    concat: binary((a, b) => tf.concat([a, b], 0), [K, C]),
    stack: binary((a, b) => tf.stack([a, b], 1), [R, C]),
    unstack: {
      parameters: { x: [3, C] },
      build: ({ x }) => {
        const [a, b, c] = tf.unstack(x);
        return tf.add(tf.mul(a, b), c);
      },
    },
    pad: unary((x) =>
      tf.pad(x as tf.Tensor2D, [
        [1, 0],
        [0, 2],
      ]),
    ),
    tile: unary((x) => tf.tile(x, [2, 3])),
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
    addN: binary((a, b) => tf.addN([a, b, a]), [R, C]),
    matMul: binary((a, b) => tf.matMul(a, b), [C, K]),
    'matMul with b transposed': binary((a, b) => tf.matMul(a, b, false, true), [K, C]),
    'matMul with a transposed': binary((a, b) => tf.matMul(a, b, true, false), [R, K]),
    'batched matMul': { parameters: { a: [K, R, C], b: [K, C, 4] }, build: ({ a, b }) => tf.matMul(a, b) },
    'batched matMul, transposed': { parameters: { a: [K, C, R], b: [K, 4, C] }, build: ({ a, b }) => tf.matMul(a, b, true, true) },
    'gather with repeats': {
      parameters: { x: [R, C] },
      inputs: { i: int32([1, 0, 1, 2, 1, 1]) },
      build: ({ x }, { i }) => tf.gather(x, i as tf.Tensor1D),
    },
    'gather in each part of a batch': {
      parameters: { x: [3, R, C] },
      inputs: { i: int32([1, 0, 2, 1, 1, 2], [3, 2]) },
      build: ({ x }, { i }) => tf.gather(x, i as tf.Tensor2D, 1, 1),
    },
    'segment sum': {
      parameters: { x: [5, C] },
      inputs: { i: int32([2, 0, 2, 2, 1]) },
      build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
    },
    'segment sum over many rows': {
      parameters: { x: [5, C] },
      inputs: { i: int32([2, 30, 2, 2, 1]) },
      build: ({ x }, { i }) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 40),
    },
    'transpose of an axis of one': { parameters: { x: [R, 1, C] }, build: ({ x }) => tf.transpose(x, [1, 0, 2]) },
    'one-hot': { parameters: { x: [R] }, inputs: { i: int32([1, 0, 3]) }, build: ({ x }, { i }) => tf.mul(tf.sum(x), tf.oneHot(i, 4)) },
    argmax: unary((x) => tf.argMax(x, 1)),
    floor: unary((x) => tf.add(tf.mul(x, 0.1), tf.floor(x))),
    ceil: unary((x) => tf.ceil(x)),
    round: unary((x) => tf.round(tf.mul(x, 3))),
    'round halves': unary((x) => tf.mul(tf.round(tf.add(tf.round(stopGradient(x)), 0.5)), x)),
    sign: unary((x) => tf.mul(tf.sign(x), tf.square(x))),
    any: unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.any(tf.greater(stopGradient(x), 1), 1), 'float32'))),
    all: unary((x) => tf.mul(tf.sum(x, 1), tf.cast(tf.all(tf.greater(stopGradient(x), -1), 1), 'float32'))),
    broadcastTo: { parameters: { x: [1, C] }, build: ({ x }) => tf.broadcastTo(x, [R, C]) },
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
    elu: unary(tf.elu),
    selu: unary(tf.selu),
    relu6: unary((x) => tf.relu6(tf.mul(x, 6))),
    'leaky relu': unary((x) => tf.leakyRelu(x, 0.1)),
    'step with a slope of its own': unary((x) => tf.mul(tf.step(x, 0.3), x)),
    prelu: binary((a, b) => tf.prelu(a, b)),
    'prelu with a slope per element': binary((a, b) => tf.prelu(a, b), [R, C]),
    tan: unary((x) => tf.tan(tf.mul(x, 0.4))),
    sinh: unary(tf.sinh),
    cosh: unary(tf.cosh),
    atan: unary(tf.atan),
    asin: unary((x) => tf.asin(tf.mul(x, 0.2))),
    acos: unary((x) => tf.acos(tf.mul(x, 0.2))),
    asinh: unary(tf.asinh),
    acosh: positive((x) => tf.acosh(tf.add(x, 1))),
    atanh: unary((x) => tf.atanh(tf.mul(x, 0.2))),
    atan2: binary(tf.atan2, [R, C]),
    'atan2 with zeros': binary((a, b) => tf.atan2(tf.add(tf.round(stopGradient(a)), 0), tf.add(tf.round(stopGradient(b)), 0))),
    mod: binary((a, b) => tf.mod(a, tf.add(b, tf.mul(tf.sign(stopGradient(b)), 0.3)))),
    floorDiv: binary((a, b) => tf.mul(tf.cast(tf.floorDiv(stopGradient(a), tf.mul(stopGradient(b), 0.3)), 'float32'), b)),
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
    reverse: unary((x) => tf.reverse(x, 1)),
    'reverse of two axes': { parameters: { x: [R, K, C] }, build: ({ x }) => tf.reverse(x, [0, 2]) },
    'strided slice': {
      parameters: { x: [5, 6] },
      build: ({ x }) => tf.mul(tf.stridedSlice(stopGradient(x), [4, 0], [0, 6], [-2, 3], 0, 1), tf.sum(x)),
    },
    split: {
      parameters: { x: [R, 6] },
      build: ({ x }) => {
        const [a, b, c] = tf.split(x, [1, 2, 3], 1);
        return tf.concat([c, tf.mul(a, 3), b], 1);
      },
    },
    linspace: binary((a) => tf.mul(a, tf.linspace(-1, 2, C))),
    moments: unary((x) => tf.moments(x, 1).variance),
    norm: unary((x) => tf.norm(x)),
    logSumExp: unary((x) => tf.logSumExp(x, 1)),
    'huber loss': binary((a, b) => tf.losses.huberLoss(a, b), [R, C]),
    'isNaN and isFinite': {
      parameters: { x: [R, C] },
      build: ({ x }, _inputs, y = tf.log(tf.relu(tf.round(stopGradient(x))))) =>
        tf.mul(
          x,
          tf.add(tf.cast(tf.isFinite(y), 'float32'), tf.cast(tf.logicalOr(tf.isNaN(tf.sqrt(stopGradient(x))), tf.isInf(y)), 'float32')),
        ),
    },
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

/** i, j int32 · f float32 · b, c bool; all [6]. */
export type Typed = Readonly<Record<'i' | 'j' | 'f' | 'b' | 'c', tf.Tensor>>;

export const typedInputs = {
  i: { shape: [6], dtype: 'int32' as const, data: Int32Array.of(3, 0, -5, 2, 1, -6) },
  j: { shape: [6], dtype: 'int32' as const, data: Int32Array.of(2, 2, 2, -2, -2, 4) },
  f: { shape: [6], dtype: 'float32' as const, data: Float32Array.of(2.5, -2.5, 1, 0.5, -0.5, 4) },
};
const table = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [2, 3]);
const ids = (): tf.Tensor1D => tf.tensor1d([0, 1, 0, 1, 2, 2], 'int32');

/** Of int32 and bool. */
export const typedCases: Record<string, (typed: Typed) => tf.Tensor> = {
  'mean of int32': ({ i }) => tf.mean(i),
  'mean of rows of int32': ({ i }) => tf.mean(table(i), 1),
  'accuracy as the mean of bools': ({ i, j }) => tf.mean(tf.equal(i, j)),
  'mean of columns of bools': ({ b }) => tf.mean(table(b), 0),
  'sum of int32': ({ i }) => tf.sum(table(i), 0),
  'sum of bools': ({ b }) => tf.sum(table(b), 1),
  'prod of int32': ({ j }) => tf.prod(j),
  'max of int32': ({ i }) => tf.max(i),
  'min of bools': ({ b }) => tf.min(table(b), 1),
  'max of bools': ({ b }) => tf.max(b),
  any: ({ b }) => tf.any(b),
  'argMax of int32': ({ i }) => tf.argMax(table(i), 1),
  'argMin of bools': ({ b }) => tf.argMin(b),
  'topk of int32': ({ i }) => tf.topk(i, 3).values,
  'topk of bools': ({ b }) => tf.topk(b, 3).indices,
  'cumsum of int32': ({ i }) => tf.cumsum(table(i), 1),
  'cumsum of bools': ({ b }) => tf.cumsum(b),
  'cumprod of int32': ({ i }) => tf.cumprod(i),
  'onesLike of bools': ({ b }) => tf.onesLike(b),
  'zerosLike of bools': ({ b }) => tf.zerosLike(b),
  'onesLike of int32': ({ i }) => tf.onesLike(i),
  'fill with bools': () => tf.fill([2], 1, 'bool'),
  'zeros of bools as a condition': ({ b, i, j }) => tf.where(tf.zerosLike(b), i, j),
  'clipByValue of int32': ({ i }) => tf.clipByValue(i, -1.5, 2.5),
  'step of int32': ({ i }) => tf.step(i),
  'step of int32 with a slope': ({ i }) => tf.step(i, -2),
  'exp of int32': ({ i }) => tf.exp(i),
  'exp of bools': ({ b }) => tf.exp(b),
  'erf of int32': ({ i }) => tf.erf(i),
  'neg of int32': ({ i }) => tf.neg(i),
  'abs of int32': ({ i }) => tf.abs(i),
  'relu of int32': ({ i }) => tf.relu(i),
  'relu6 of int32': ({ i }) => tf.relu6(tf.mul(i, tf.scalar(4, 'int32'))),
  'round of int32': ({ i }) => tf.round(i),
  'sign of int32': ({ i }) => tf.sign(i),
  'square of int32': ({ i }) => tf.square(i),
  'leakyRelu of int32': ({ i }) => tf.leakyRelu(i),
  'expm1 of int32': ({ i }) => tf.expm1(i),
  'selu of int32': ({ i }) => tf.selu(i),
  'softplus of int32': ({ i }) => tf.softplus(i),
  'logSoftmax of int32': ({ i }) => tf.logSoftmax(i),
  'isNaN of int32': ({ i }) => tf.isNaN(i),
  'isFinite of int32': ({ i }) => tf.isFinite(i),
  'mul of int32 and a number': ({ i }) => tf.mul(i, 0.5),
  'mul of bools and floats': ({ b, f }) => tf.mul(b, f),
  'add of bools and int32': ({ b, j }) => tf.add(b, j),
  'div of int32': ({ i, j }) => tf.div(i, j),
  'floorDiv of mixed types': ({ i, f }) => tf.floorDiv(i, f),
  'mod of int32': ({ i, j }) => tf.mod(i, j),
  'pow of int32': ({ i }) => tf.pow(i, tf.scalar(2, 'int32')),
  'squaredDifference of int32': ({ i, j }) => tf.squaredDifference(i, j),
  'maximum of bools': ({ b, c }) => tf.maximum(b, c),
  'minimum of int32': ({ i, j }) => tf.minimum(i, j),
  'atan2 of int32': ({ i, j }) => tf.atan2(i, j),
  'equal of bools': ({ b, c }) => tf.equal(b, c),
  'notEqual of bools': ({ b, c }) => tf.notEqual(b, c),
  'less of bools': ({ b, c }) => tf.less(b, c),
  'greaterEqual of mixed types': ({ i, f }) => tf.greaterEqual(i, f),
  logicalXor: ({ b, c }) => tf.logicalXor(b, c),
  'where of int32 and floats': ({ b, i, f }) => tf.where(b, i, f),
  'where of floats and int32': ({ b, i, f }) => tf.where(b, f, i),
  'where of bools and int32': ({ b, c, j }) => tf.where(b, c, j),
  'where of bools': ({ b, c }) => tf.where(b, c, b),
  'where of int32 and a number': ({ b, i }) => tf.where(b, i, 0.5),
  'matMul of int32': ({ i }) => tf.matMul(table(i), table(i), false, true),
  'matMul of mixed types': ({ i, f }) => tf.matMul(table(i), table(f), false, true),
  'unsortedSegmentSum of int32': ({ i }) => tf.unsortedSegmentSum(i, ids(), 3),
  'unsortedSegmentSum of int32 into many': ({ i }) => tf.unsortedSegmentSum(i, ids(), 30),
  'pad of bools': ({ b }) => tf.pad(b, [[1, 1]], 1),
  'pad of int32': ({ i }) => tf.pad(i, [[1, 1]], 2),
  'concat of bools': ({ b, c }) => tf.concat([b, c]),
  'stack of bools': ({ b, c }) => tf.stack([b, c]),
  'tile of bools': ({ b }) => tf.tile(b, [2]),
  'gather of bools': ({ b }) => tf.gather(b, tf.tensor1d([1, 0], 'int32')),
  'slice of bools': ({ b }) => tf.slice(b, [1], [3]),
  'split of bools': ({ b }) => tf.split(b, 2)[1],
  'unstack of bools': ({ b }) => tf.unstack(table(b))[1],
  'reverse of bools': ({ b }) => tf.reverse(b),
  'transpose of bools': ({ b }) => tf.transpose(table(b)),
  'broadcastTo of bools': ({ b }) => tf.broadcastTo(table(b), [4, 2, 3]),
  'oneHot as bools': () => tf.oneHot(tf.tensor1d([0, 3, -1], 'int32'), 3, 1, 0, 'bool'),
  'oneHot as int32': () => tf.oneHot(tf.tensor1d([0, 3, 1], 'int32'), 3),
  'cast to int32 and back': ({ f }) => tf.cast(tf.cast(f, 'int32'), 'float32'),
  'cast to bools': ({ i }) => tf.cast(i, 'bool'),
};

/** The computation of a typed case, which says the type of its result. */
export function typedComputation(compute: (typed: Typed) => tf.Tensor, tell: (dtype: string) => void = () => undefined): Computation {
  return {
    parameters: { x: [1] },
    inputs: typedInputs,
    gradient: false,
    build(_parameters, { i, j, f }) {
      const result = compute({ i, j, f, b: tf.greater(i, 0), c: tf.greater(f, 0) });
      tell(result.dtype);
      return tf.mul(tf.cast(result, 'float32'), 1);
    },
  };
}
