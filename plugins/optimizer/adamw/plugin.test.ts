import { describe, expect, it } from 'vitest';
import { FlatMemory, nothingAround, zeros, type Optimizer } from 'electra-run';
import adamw from './plugin.ts';

const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] };
const gradients = [0.1, -0.2, 0.05, 0.4, 0.0, -1.5];

describe('adamw', () => {
  it("follows PyTorch's AdamW", () => {
    expectClose(path(options), pytorch(gradients, options));
  });

  it("follows Google's ELECTRA without bias correction", () => {
    expectClose(path({ ...options, biasCorrection: false }), google(gradients, options));
  });

  it('keeps its golden numbers', () => {
    expect(path(options).map((value) => value.toFixed(6))).toEqual(golden.corrected);
    expect(path({ ...options, biasCorrection: false }).map((value) => value.toFixed(6))).toEqual(golden.uncorrected);
  });

  it('takes the names that are not decayed as patterns', () => {
    const { decays } = create({ ...options, exclude: ['embeddings', '^first/'] });
    const names = ['x.embeddings.weight', 'first/x', 'second/y', 'z.bias'];
    expect(names.map((name) => decays?.({ name, decays: false }))).toEqual([false, false, true, true]);
  });

  it('points at a pattern that is no regular expression', () => {
    expect(adamw.check?.({ ...options, exclude: ['bias', '('] }, nothingAround)).toMatchObject([
      { path: ['exclude', 1], message: expect.stringContaining('Invalid regular expression') },
    ]);
  });
});

const golden = {
  corrected: ['0.989900', '0.993462', '0.994730', '0.990142', '0.986250', '0.990184'],
  uncorrected: ['0.968287', '0.983746', '0.990413', '0.965895', '0.943810', '0.968136'],
};

/** The weight after each of the gradients, learning rate 0.01, starting from 1. */
function path(settings: typeof options): number[] {
  const optimizer = create(settings);
  const memory = new FlatMemory([{ name: 'w', shape: [1], initializer: zeros }], optimizer.slots);
  memory.weights[0] = 1;
  return gradients.map((gradient, index) => {
    memory.gradients[0] = gradient;
    optimizer.update(memory, {
      step: index + 1,
      learningRate: 0.01,
      gradientScale: 1,
      groups: [{ start: 0, end: 1, decay: true, rateScale: 1 }],
    });
    return memory.weights[0];
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, index) => expect(Math.abs(actual[index] - value)).toBeLessThan(1e-6));
}

function create(settings: typeof options): Optimizer {
  return adamw.create(settings, {}) as Optimizer;
}

/** torch.optim.AdamW's documentation, line by line, in float64. */
function pytorch(gs: readonly number[], { beta1, beta2, epsilon, weightDecay }: typeof options): number[] {
  let [w, m, v] = [1, 0, 0];
  return gs.map((g, index) => {
    w -= 0.01 * weightDecay * w;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    w -= (0.01 * (m / (1 - beta1 ** (index + 1)))) / (Math.sqrt(v / (1 - beta2 ** (index + 1))) + epsilon);
    return w;
  });
}

/** google-research/electra, model/optimization.py: AdamWeightDecayOptimizer, in float64. */
function google(gs: readonly number[], { beta1, beta2, epsilon, weightDecay }: typeof options): number[] {
  let [w, m, v] = [1, 0, 0];
  return gs.map((g) => {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    w -= 0.01 * (m / (Math.sqrt(v) + epsilon) + weightDecay * w);
    return w;
  });
}
