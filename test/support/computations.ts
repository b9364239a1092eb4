/** What the kernels of the onnx engine are tested on: every op of tfjs that it compiles, and what is fused. */
import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../src/random.ts';
import type { Computation } from './compare-engines.ts';
import { drawn } from './computations/drawn.ts';
import { elementwise } from './computations/elementwise.ts';
import { fused } from './computations/fused.ts';
import { moving } from './computations/moving.ts';
import { summing } from './computations/summing.ts';

/** Every kernel, on tensors of shapes that are drawn. */
export function computations(random: Random): Record<string, Computation> {
  const shapes = drawn(random);
  return { ...elementwise(shapes), ...moving(shapes), ...summing(shapes), ...fused(shapes) };
}

/** Weights every element differently, so that a gradient in the wrong place shows. */
export const weightedSum = (output: tf.Tensor): tf.Tensor => {
  const flat = tf.reshape(tf.cast(output, 'float32'), [output.size]);
  return tf.sum(tf.mul(flat, tf.sin(tf.range(1, output.size + 1, 1, 'float32'))));
};
