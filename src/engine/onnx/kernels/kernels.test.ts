import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { distance, onBothEngines } from '../../../../test/support/compare-engines.ts';
import { computations, weightedSum } from '../../../../test/support/computations.ts';
import type { OnnxEngineOptions } from '../engine.ts';
import { sampleCategorical } from '../../../tensor/index.ts';
import { randomFor } from '../../../random.ts';

const random = randomFor(3, 'kernels.test');

/** How the same program is lowered where it cannot be run here. */
const targets: Record<string, OnnxEngineOptions> = { cpu: {}, cuda: { device: 'cuda', standIn: 'cpu' } };

const draws = [1, 2, 3].map(() => computations(random));

describe.each(Object.entries(draws[0]))('%s', (name) => {
  it.each(Object.entries(targets))('gives the value and the gradients of tfjs when traced for %s', async (_target, options) => {
    for (const computation of draws.map((draw) => draw[name])) {
      const { onnx, tfjs } = await onBothEngines(computation, weightedSum, options);

      expect(distance(onnx.output, tfjs.output)).toBeLessThan(1e-5);
      for (const parameter of Object.keys(computation.parameters))
        expect([parameter, distance(onnx.gradients[parameter], tfjs.gradients[parameter])]).toEqual([
          parameter,
          expect.toSatisfy((d: number) => d < 2e-5),
        ]);
    }
  });
});

describe('sampleCategorical', () => {
  it.each([7, 256, 400, 1024, (30522 % 5087) + 5087])('draws the same ids on both engines for a vocabulary of %i', async (classes) => {
    const rows = 16;
    const uniform = Float32Array.from({ length: rows }, () => random.uniform());
    const { onnx, tfjs } = await onBothEngines(
      {
        parameters: { x: [rows, classes] },
        inputs: { u: { shape: [rows], dtype: 'float32', data: uniform } },
        build: ({ x }, { u }) => tf.add(sampleCategorical(x as tf.Tensor2D, u as tf.Tensor1D), tf.cast(tf.mul(tf.sum(x), 0), 'int32')),
      },
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
        build: (_p, { logits, u }) =>
          sampleCategorical(tf.tile(tf.reshape(logits, [1, classes]), [rows, 1]) as tf.Tensor2D, u as tf.Tensor1D),
      },
      (output) => tf.sum(tf.cast(output, 'float32')),
    );

    const counts = new Float64Array(classes);
    onnx.output.forEach((id) => counts[id]++);
    const total = logits.reduce((sum, x) => sum + Math.exp(x), 0);
    logits.forEach((x, i) => expect(Math.abs(counts[i] - (rows * Math.exp(x)) / total)).toBeLessThan(1.5));
  });
});
