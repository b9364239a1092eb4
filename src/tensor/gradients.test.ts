/** The gradients that every engine uses, against differences: engines are compared with each other, so this is what makes them right. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { loadTfjs } from './load-tfjs.ts';

beforeAll(async () => {
  loadTfjs();
  await tf.setBackend('cpu');
});

const op = (name: keyof typeof tf): ((x: tf.Tensor, axis?: number) => tf.Tensor) => tf[name] as never;
const positive = (x: tf.Tensor): tf.Tensor => tf.add(tf.abs(x), 0.5);
const row = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0], [1, 3]);
const labels = (): tf.Tensor2D => tf.tensor2d([1, 0, 1, 0, 1, 1, 0, 0, 1], [3, 3]);

/** Of x [3, 3]. */
const functions: Record<string, (x: tf.Tensor2D) => tf.Tensor> = {
  ...Object.fromEntries(
    (
      [
        'exp',
        'neg',
        'erf',
        'tanh',
        'sigmoid',
        'abs',
        'softplus',
        'relu',
        'sin',
        'cos',
        'square',
        'expm1',
        'elu',
        'leakyRelu',
        'selu',
        'relu6',
        'tan',
        'sinh',
        'cosh',
        'atan',
        'asin',
        'acos',
        'asinh',
        'atanh',
        'softmax',
        'logSoftmax',
        'logSigmoid',
        'prod',
        'max',
        'min',
        'mean',
        'sum',
        'norm',
        'logSumExp',
        'transpose',
        'round',
        'sign',
      ] as const
    ).map((name) => [name, op(name)]),
  ),
  ...Object.fromEntries(
    (['sqrt', 'rsqrt', 'reciprocal', 'log', 'log1p'] as const).map((name) => [name, (x: tf.Tensor2D) => op(name)(positive(x))]),
  ),
  ...Object.fromEntries(
    (['sum', 'mean', 'max', 'min', 'prod', 'cumsum', 'reverse', 'logSumExp'] as const).flatMap((name) =>
      [0, 1].map((axis) => [`${name} along axis ${axis}`, (x: tf.Tensor2D) => op(name)(x, axis)]),
    ),
  ),
  'exclusive reverse cumsum along axis 0': (x) => tf.cumsum(x, 0, true, true),
  acosh: (x) => tf.acosh(tf.add(positive(x), 1)),
  pow: (x) => tf.pow(positive(x), tf.tensor1d([2.5, 0.5, 3])),
  'pow of the exponent': (x) => tf.pow(positive(x), x),
  step: (x) => tf.mul(tf.step(x, 0.3), x),
  clipByValue: (x) => tf.clipByValue(x, -0.5, 0.5),
  add: (x) => tf.add(x, row(x)),
  mul: (x) => tf.mul(x, row(x)),
  div: (x) => tf.div(x, tf.add(2, row(x))),
  mod: (x) => tf.mod(3.3, positive(x)),
  prelu: (x) => tf.prelu(x, tf.square(x)),
  atan2: (x) => tf.atan2(x, tf.sub(tf.square(x), 0.2)),
  maximum: (x) => tf.maximum(x, tf.reverse(x, 0)),
  squaredDifference: (x) => tf.squaredDifference(x, tf.reverse(x, 0)),
  'where by a comparison': (x) => tf.where(tf.logicalOr(tf.greater(x, 0.1), tf.logicalNot(tf.less(x, 0.5))), tf.square(x), tf.mul(x, 2)),
  'where by any': (x) => tf.where(tf.any(tf.lessEqual(x, -0.4), 1, true), tf.square(x), x),
  equal: (x) => tf.mul(tf.cast(tf.notEqual(x, row(x)), 'float32'), x),
  where: (x) => tf.where(tf.cast(labels(), 'bool'), row(x), x),
  gather: (x) => tf.gather(x, tf.tensor1d([0, 2, 0], 'int32'), 1),
  unsortedSegmentSum: (x) => tf.unsortedSegmentSum(x, tf.tensor1d([1, 0, 1], 'int32'), 2),
  pad: (x) =>
    tf.pad(x, [
      [1, 0],
      [0, 1],
    ]),
  tile: (x) => tf.tile(x, [2, 2]),
  broadcastTo: (x) => tf.broadcastTo(row(x), [4, 3]),
  unstack: (x) => tf.mul(tf.unstack(x, 1)[1], tf.unstack(x, 0)[2]),
  stack: (x) => tf.stack([x, tf.square(x)], 2),
  concat: (x) => tf.concat([x, tf.square(x)], 1),
  split: (x) => tf.mul(tf.split(x, 3, 1)[2], x),
  moments: (x) => tf.moments(x, 0).variance,
  matMul: (x) => tf.matMul(x, x),
  'matMul transposed': (x) => tf.matMul(x, x, true, true),
  'fused matMul': (x) => tf.fused.matMul({ a: x, b: x, bias: tf.reshape(row(x), [3]), transposeA: true, activation: 'relu' }),
  huberLoss: (x) => tf.losses.huberLoss(labels(), x),
  softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(tf.softmax(labels()), x),
  sigmoidCrossEntropy: (x) => tf.losses.sigmoidCrossEntropy(labels(), x),
  hingeLoss: (x) => tf.losses.hingeLoss(labels(), x),
  cosineDistance: (x) => tf.losses.cosineDistance(labels(), x, 1),
};

describe.each(Object.entries(functions))('the gradient of %s', (_name, compute) => {
  it('is what differences say', () => {
    const random = randomFor(5, 'gradients.test');
    const at = Float32Array.from({ length: 9 }, () => random.uniform() * 1.6 - 0.8);
    const loss = (x: tf.Tensor): tf.Scalar => {
      const y = tf.cast(compute(x as tf.Tensor2D), 'float32');
      return tf.sum(tf.mul(tf.reshape(y, [y.size]), tf.sin(tf.range(1, y.size + 1, 1, 'float32'))));
    };
    const value = (numbers: Float32Array): number => loss(tf.tensor2d(numbers, [3, 3])).dataSync()[0];

    const gradient = tf
      .grad(loss)(tf.tensor2d(at, [3, 3]))
      .dataSync();

    gradient.forEach((found, i) => {
      const [above, below] = [at.with(i, at[i] + 1e-3), at.with(i, at[i] - 1e-3)];
      const difference = (value(above) - value(below)) / (above[i] - below[i]);
      expect(Math.abs(found - difference) / Math.max(1, Math.abs(difference))).toBeLessThan(5e-3);
    });
  });
});
