/** What computations are made of: shapes that are drawn, and inputs that no gradient goes to. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../../src/random.ts';
import type { Computation } from '../compare-engines.ts';

/** Computations on tensors of drawn shapes: R rows, C columns, K more where there is a third axis. */
export interface Drawn {
  readonly R: number;
  readonly C: number;
  readonly K: number;
  /** Draws a number from `low` to `high`. */
  size(low: number, high: number): number;
  /** Of x [R, C]. */
  unary(op: (x: tf.Tensor) => tf.Tensor): Computation;
  /** Of numbers [R, C] of at least 0.5. */
  positive(op: (x: tf.Tensor) => tf.Tensor): Computation;
  /** Of a [R, C] and b, a row unless another shape is given. */
  binary(op: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, b?: number[]): Computation;
}

export function drawn(random: Random): Drawn {
  const size = (low: number, high: number): number => low + random.integer(high - low + 1);
  const R = size(3, 9),
    C = size(3, 12),
    K = size(2, 7);
  const unary: Drawn['unary'] = (op) => ({ parameters: { x: [R, C] }, build: ({ x }) => op(x) });
  const positive: Drawn['positive'] = (op) => unary((x) => op(tf.add(tf.abs(x), 0.5)));
  const binary: Drawn['binary'] = (op, b = [C]) => ({ parameters: { a: [R, C], b }, build: (p) => op(p.a, p.b) });
  return { R, C, K, size, unary, positive, binary };
}

/** An input of integers. */
export const int32 = (data: number[], shape = [data.length]) => ({ shape, dtype: 'int32' as const, data: Int32Array.from(data) });
