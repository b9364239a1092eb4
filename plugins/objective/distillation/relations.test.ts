import { div, mul, sum, tensor2d, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { engines } from '../../../src/testing/engines.ts';
import { runOnce } from '../../../src/testing/run-once.ts';
import { relationRows } from './relations.ts';
import { softened } from './terms.ts';

const teacher = [0.5, -1, 2, 0.1, 1.5, 0.3, -0.7, 0];
const student = [0.2, 0.4, -0.3, 1, -0.5, 0.8, 0.6, 0.1];

describe('softened distributions of two tokens over four pieces', () => {
  // torch: kl_div(log_softmax(s / T), softmax(t / T)).sum(-1) * T * T, in float64, and its gradient with respect to s.
  it.each([
    [1, [0.98798423, 0.78841129], [0.04102434, 0.2066956, -0.58297218, 0.33525224, -0.50626095, 0.20221921, 0.24861092, 0.05543083]],
    [2, [1.08149168, 0.79987475], [0.00334917, 0.29081138, -0.6045467, 0.31038615, -0.51619169, 0.17238672, 0.29507354, 0.04873143]],
    [4, [1.06972682, 0.77903698], [-0.02570163, 0.33272482, -0.58851092, 0.28148771, -0.50844962, 0.15246336, 0.31505871, 0.04092757]],
  ])('at temperature %d are as far apart as PyTorch says, on every engine', async (temperature, apart, slope) => {
    for (const engine of await engines()) {
      const { outputs, gradient } = await runOnce(
        engine,
        {
          parameters: [{ name: 'student', shape: [2, 4], initializer: (values) => values.set(student) }],
          gradient: true,
          build({ parameters }) {
            const rows = softened(tensor2d(teacher, [2, 4]), parameters.student as Tensor2D, temperature);
            return { loss: sum(rows), rows };
          },
        },
        (memory) => memory.view(memory.weights, 'student').set(student),
      );
      expectNear(outputs.rows, apart);
      expectNear(gradient('student'), slope);
    }
  });
});

describe('relations of two texts of three tokens, one of them padding', () => {
  const wave = (count: number, step: number): number[] =>
    Array.from({ length: count }, (_, i) => Math.round(1000 * Math.sin(step * (i + 1))) / 1000);
  const [wide, narrow] = [wave(48, 1.7), wave(24, 0.9)];
  const real = [1, 1, 1, 1, 1, 0];
  // torch, in float64: h = x.view(B, T, R, W / R).transpose(1, 2); softmax(h @ h.mT / sqrt(W / R)) with -1e9 at padding; R = 2.
  const apart = [0.31182228, 0.16018884, 0.25979154, 0.12733612, 0.15824917];
  const slope = [
    0.07583915, 0.04469896, -0.02403475, -0.02549329, -0.10196128, -0.08315957, 0.00421707, 0.03095827, 0.0509944, 0.0591379, 0.01182467,
    -0.02784955, -0.0070015, 0.00239071, 0.06978968, 0.06645419, 0.004417, -0.00126236, -0.07499163, -0.07144957, 0, 0, 0, 0,
  ];

  it('of a teacher of 8 and a student of 4 are as far apart as PyTorch says, on every engine', async () => {
    for (const engine of await engines()) {
      const { outputs, gradient } = await runOnce(
        engine,
        {
          parameters: [{ name: 'student', shape: [6, 4], initializer: () => undefined }],
          inputs: { real: { shape: [6], dtype: 'float32', data: Float32Array.from(real) } },
          gradient: true,
          build({ parameters, inputs }) {
            const shape = { batch: 2, length: 3, heads: 2, real_BT: tensor2d(real, [2, 3]) };
            const rows = relationRows(tensor2d(wide, [6, 8]), parameters.student as Tensor2D, shape);
            return { loss: div(sum(mul(rows, inputs.real)), sum(inputs.real)), rows };
          },
        },
        (memory) => memory.view(memory.weights, 'student').set(narrow),
      );
      expectNear(outputs.rows.slice(0, 5), apart);
      expect(outputs.loss[0]).toBeCloseTo(0.20347759, 6);
      expectNear(gradient('student'), slope);
    }
  });

  it('are nothing apart where both networks compare the same, in any number of heads', async () => {
    const [engine] = await engines();
    for (const heads of [1, 2, 4, 8]) {
      const { outputs } = await runOnce(
        engine,
        {
          parameters: [],
          build() {
            const shape = { batch: 2, length: 3, heads, real_BT: tensor2d(real, [2, 3]) };
            const rows = relationRows(tensor2d(wide, [6, 8]), tensor2d(wide, [6, 8]), shape);
            return { rows };
          },
        },
        () => undefined,
      );
      expect([...outputs.rows].every((value) => value === 0)).toBe(true);
    }
  });
});

function expectNear(found: ArrayLike<number>, wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  wanted.forEach((value, index) => expect(found[index]).toBeCloseTo(value, 5));
}
