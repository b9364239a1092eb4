/** What tfjs does with int32 and bool: each case on its own inputs, with the type of its result. */
import * as tf from '@tensorflow/tfjs-core';
import type { Computation } from './compare-engines.ts';

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
