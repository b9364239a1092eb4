import {
  add,
  grad,
  mul,
  setBackend,
  sum,
  tensor1d,
  tensor2d,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, type Loss, type LossTerm } from 'electra-run';
import { loadTfjs } from '../../../src/tensor/load-tfjs.ts';
import { rtdObjective, tinyRun, tinyRtd } from '../../../test/support/tiny-rtd.ts';
import { policyRows } from './adversarial.ts';

const engine = await createOnnxEngine({ threads: 1 });

describe('REINFORCE over three tokens at two positions', () => {
  beforeAll(async () => {
    loadTfjs();
    await setBackend('cpu');
  });
  const logits = [
    [0.4, -0.3, 0.9],
    [-1.1, 0.2, 0.5],
  ];
  const originals = [2, 0];
  /** The discriminator's logit of "replaced" for each token at each position: what it says does not depend on the other position. */
  const suspicion = [
    [1.2, -0.4, 0.3],
    [-2, 0.7, 1.9],
  ];
  const reward = (m: number, token: number): number => {
    const z = suspicion[m][token];
    return Math.log1p(Math.exp(token === originals[m] ? z : -z));
  };
  const samples = [0, 1, 2].flatMap((first) => [0, 1, 2].map((second) => [first, second]));

  it.each([
    [1, [0, 0]],
    [1, [3, -2]],
    [2, [0.5, 0.5]],
  ])('climbs the expected loss of the discriminator: temperature %d, baselines %j', async (temperature, expected) => {
    const total = Array.from({ length: 6 }, () => 0);
    for (const sample of samples) {
      const minimised = (x: Tensor): Tensor =>
        sum(
          policyRows({
            cooled_MV: mul(x, 1 / temperature) as Tensor2D,
            sampled_M: tensor1d(sample, 'int32'),
            reward_M: tensor1d(sample.map((token, m) => reward(m, token))),
            expected_M: tensor1d(expected),
          }).policy.values_R,
        );
      const gradient = await grad(minimised)(tensor2d(logits)).data();
      gradient.forEach((value, i) => (total[i] += probability(logits, sample, temperature) * value));
    }
    logits.flat().forEach((_, i) => {
      const at = (step: number): number => {
        const moved = logits.map((row, m) => row.map((value, v) => value + (3 * m + v === i ? step : 0)));
        return samples.reduce(
          (sum, sample) => sum + probability(moved, sample, temperature) * sample.reduce((all, token, m) => all + reward(m, token), 0),
          0,
        );
      };
      // What is minimised has the opposite gradient.
      expect(-total[i]).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
    });
  });

  it('has a baseline that is right where σ(w · h) is the mean of exp(-reward), and no sooner', async () => {
    const mean = samples.reduce((total, sample) => total + probability(logits, sample, 1) * Math.exp(-reward(0, sample[0])), 0);
    const slope = async (z: number): Promise<number> => {
      let total = 0;
      for (const sample of samples) {
        const cross = (x: Tensor): Tensor =>
          sum(
            policyRows({
              cooled_MV: tensor2d(logits),
              sampled_M: tensor1d(sample, 'int32'),
              reward_M: tensor1d(sample.map((token, m) => reward(m, token))),
              expected_M: x as Tensor1D,
            }).baseline.values_R,
          );
        total += probability(logits, sample, 1) * (await grad(cross)(tensor1d([z, 0])).data())[0];
      }
      return total;
    };
    const right = Math.log(mean / (1 - mean));
    expect(await slope(right)).toBeCloseTo(0, 6);
    expect(await slope(right + 0.5)).toBeGreaterThan(0.01);
    expect(await slope(right - 0.5)).toBeLessThan(-0.01);
  });

  function probability(of: readonly (readonly number[])[], sample: readonly number[], temperature: number): number {
    return sample.reduce((product, token, m) => {
      const weights = of[m].map((value) => Math.exp(value / temperature));
      return (product * weights[token]) / weights.reduce((all, weight) => all + weight, 0);
    }, 1);
  }
});

describe('an adversarial training', () => {
  const objective = rtdObjective({ training: 'adversarial', share: 'none' });

  it.each([
    ['policy', /^generator\.(?!baseline)/, 20],
    ['baseline', /^generator\.baseline\.weight$/, 1],
    ['rtd', /^discriminator\./, 20],
  ])('lets the gradient of %s reach nothing but %s', async (term, names, fewest) => {
    const loss: Loss = { combine: (terms) => only(terms, term), logged: {} };
    const run = await tinyRun(engine, { ...objective, loss });
    await run.run('train');
    const touched = run.memory.placements
      .map(({ name }) => name)
      .filter((name) => run.memory.view(run.memory.gradients, name).some((value) => value !== 0));
    expect(touched.filter((name) => !names.test(name))).toEqual([]);
    expect(touched.length).toBeGreaterThanOrEqual(fewest);
    await run.release();
  });

  it('rewards the generator with the loss of the discriminator where it filled in, and only watches its likelihood', async () => {
    const rtd = await tinyRtd(engine, { training: 'adversarial' });
    const [{ loss, reward, rtd_loss, policy_loss, baseline_loss, sample_entropy, unique_samples, mlm_loss }, evaluated] = [
      await rtd.run('train'),
      await rtd.run('evaluate'),
    ];
    const lost = [1, 4, 6, 10, 12].map((row) => evaluated['rtd.values'][row]);
    expect(reward[0]).toBeCloseTo(lost.reduce((sum, value) => sum + value, 0) / 5, 5);
    expect(loss[0]).toBeCloseTo(50 * rtd_loss[0] + policy_loss[0] + baseline_loss[0], 3);
    expect(mlm_loss[0]).toBeGreaterThan(1);
    expect(sample_entropy[0]).toBeGreaterThan(0);
    expect(sample_entropy[0]).toBeLessThan(Math.log(40));
    const filled = [1, 4, 6, 10, 12].map((row) => evaluated['shown.corrupted'][row]);
    expect(unique_samples[0]).toBeCloseTo(new Set(filled).size / 5, 6);
    await rtd.release();
  });

  it('asks for a generator whose states can be read', () => {
    const dumb = {
      beside: () => ({
        network: { summary: '', parameters: [], huggingFaceConfig: null },
        logits: () => {
          throw new Error('not computed here');
        },
      }),
    };
    expect(() => rtdObjective({ training: 'adversarial', generator: dumb })).toThrow(/no 'halves'/);
  });
});

function only(terms: Readonly<Record<string, LossTerm>>, wanted: string): Scalar {
  return Object.entries(terms)
    .map(([name, { loss }]) => mul(loss, name === wanted ? 1 : 0))
    .reduce((a, b) => add(a, b)) as Scalar;
}
