/** What moves, cuts, reads and writes numbers by place or index. */
import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from '../../../src/tensor/index.ts';
import type { Computation } from '../compare-engines.ts';
import { int32, type Drawn } from './drawn.ts';

export function moving({ R, C, K, unary, binary }: Drawn): Record<string, Computation> {
  return {
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
    broadcastTo: { parameters: { x: [1, C] }, build: ({ x }) => tf.broadcastTo(x, [R, C]) },
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
  };
}
