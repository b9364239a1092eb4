import { add, div, mul, reshape, sum, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  createOnnxEngine,
  createTfjsEngine,
  encode,
  FlatMemory,
  judgeHead,
  randomFor,
  sigmoidCrossEntropy,
  type HostTensor,
  type Loss,
} from 'electra-run';
import { inputs, shape, tinyRtd, V, type TinyRtd } from '../../../test/support/tiny-rtd.ts';

const engine = await createOnnxEngine({ threads: 1 });
const only = (name: 'mlm' | 'rtd'): Loss => ({
  combine: (terms) => add(terms[name].loss, mul(terms[name === 'mlm' ? 'rtd' : 'mlm'].loss, 0)) as Scalar,
  logged: {},
});
const chosen = [1, 4, 6, 10, 12];
const real = Array.from({ length: 14 }, (_, row) => row);

describe('the two losses', () => {
  it('are the mean over chosen positions, the mean over all real tokens, and lambda between them', async () => {
    const rtd = await tinyRtd(engine);
    const [{ loss, mlm_loss, rtd_loss, replaced_share }, evaluated] = [await rtd.run('train'), await rtd.run('evaluate')];
    const { nll, logits, corrupted } = seen(evaluated);
    expect(mlm_loss[0]).toBeCloseTo(mean([0, 1, 2, 3, 4].map((slot) => nll[slot])), 5);
    expect(rtd_loss[0]).toBeCloseTo(mean(real.map((row) => crossEntropy(logits[row], corrupted[row] !== inputs.ids[row]))), 5);
    expect(loss[0]).toBeCloseTo(mlm_loss[0] + 50 * rtd_loss[0], 3);
    expect(replaced_share[0]).toBeCloseTo(real.filter((row) => corrupted[row] !== inputs.ids[row]).length / 14, 6);
    await rtd.release();
  });

  it("take the discriminator's loss at the chosen positions only, when told so", async () => {
    const rtd = await tinyRtd(engine, { detect: 'chosen' });
    const [{ rtd_loss }, evaluated] = [await rtd.run('train'), await rtd.run('evaluate')];
    const { logits, corrupted } = seen(evaluated);
    expect(rtd_loss[0]).toBeCloseTo(mean(chosen.map((row) => crossEntropy(logits[row], corrupted[row] !== inputs.ids[row]))), 5);
    await rtd.release();
  });

  it('do not change with what an unused slot points at', async () => {
    const rtd = await tinyRtd(engine);
    const before = await rtd.run('train');
    const gradients = rtd.memory.gradients.slice();
    expect(await rtd.run('train', { ...inputs, positions: Int32Array.of(1, 4, 6, 10, 12, 9) })).toEqual(before);
    expect(Math.max(...rtd.memory.gradients.map((value, i) => Math.abs(value - gradients[i])))).toBeLessThan(1e-6);
    await rtd.release();
  });

  it.each(['all', 'chosen'] as const)('are finite in a batch in which nothing was chosen (detect: %s)', async (detect) => {
    const rtd = await tinyRtd(engine, { detect });
    const none = { chosen: new Float32Array(6), chosen_tokens: new Float32Array(16) };
    const { mlm_loss, rtd_loss, replaced_share } = await rtd.run('train', { ...inputs, ...none });
    expect([mlm_loss[0], replaced_share[0]]).toEqual([0, 0]);
    expect(Number.isFinite(rtd_loss[0])).toBe(true);
    expect(rtd.memory.gradients.every(Number.isFinite)).toBe(true);
    await rtd.release();
  });
});

describe('the sample', () => {
  it('stands at the chosen positions of the original text, whatever the generator saw there', async () => {
    const rtd = await tinyRtd(engine);
    for (let step = 0; step < 20; step++) {
      const { corrupted } = seen(await rtd.run('evaluate', inputs, { seed: 1, step }));
      for (let row = 0; row < 16; row++) if (!chosen.includes(row)) expect(corrupted[row]).toBe(inputs.ids[row]);
      expect(corrupted.every((id) => id >= 0 && id < V)).toBe(true);
    }
    await rtd.release();
  });

  it('that happens to be right counts as original', async () => {
    const rtd = await tinyRtd(engine);
    rtd.memory.view(rtd.memory.weights, 'generator.generator_lm_head.bias')[13] = 1000;
    const { corrupted } = seen(await rtd.run('evaluate'));
    expect(chosen.map((row) => corrupted[row])).toEqual([13, 13, 13, 13, 13]);
    expect((await rtd.run('train')).replaced_share[0]).toBeCloseTo(4 / 14, 6);
    await rtd.release();
  });

  it('is another at another step, and the same for the same draw; what the generator thinks stays', async () => {
    const rtd = await tinyRtd(engine);
    const [a, b, c] = [await rtd.run('evaluate'), await rtd.run('evaluate', inputs, { seed: 1, step: 1 }), await rtd.run('evaluate')];
    expect(seen(b).corrupted).not.toEqual(seen(a).corrupted);
    expect(seen(b).nll).toEqual(seen(a).nll);
    expect(c).toEqual(a);
    await rtd.release();
  });

  it('follows the generator as closely as the temperature says, which leaves its loss alone', async () => {
    const shares: number[] = [];
    const losses: number[] = [];
    for (const temperature of [0.1, 1, 100]) {
      const rtd = await tinyRtd(engine, { temperature });
      rtd.memory.view(rtd.memory.weights, 'generator.generator_lm_head.bias')[7] = 4;
      let favourites = 0;
      for (let step = 0; step < 60; step++) {
        const { corrupted } = seen(await rtd.run('evaluate', inputs, { seed: 1, step }));
        favourites += chosen.filter((row) => corrupted[row] === 7).length;
      }
      shares.push(favourites / 300);
      losses.push((await rtd.run('train')).mlm_loss[0]);
      await rtd.release();
    }
    expect(shares[0]).toBeGreaterThan(0.9);
    expect(shares[1]).toBeLessThan(shares[0]);
    expect(shares[1]).toBeGreaterThan(0.2);
    expect(shares[2]).toBeLessThan(0.1);
    expect(new Set(losses).size).toBe(1);
  });
});

describe('the gradient', () => {
  it("of the discriminator's loss reaches the generator only where they share tables", async () => {
    const rtd = await tinyRtd(engine, { loss: only('rtd') });
    await rtd.run('train');
    expect(touched(rtd.memory, 'generator.')).toEqual([]);
    expect(touched(rtd.memory, 'discriminator.').filter((name) => rtd.memory.placement(name).role === 'table')).toHaveLength(5);
    await rtd.release();
  });

  it("of the discriminator's loss is that of a discriminator which was handed the corrupted text: nothing flows through the sample", async () => {
    const rtd = await tinyRtd(engine, { loss: only('rtd') });
    const { corrupted } = seen(await rtd.run('evaluate'));
    await rtd.run('train');
    const { memory, gradient } = await handed(rtd, corrupted as Int32Array);
    for (const { name } of memory.placements) {
      const through = rtd.memory.view(rtd.memory.gradients, `discriminator.${name}`);
      expect(Math.max(...gradient(name).map((value, i) => Math.abs(value - through[i]))), name).toBeLessThan(1e-5);
    }
    await rtd.release();
  });

  it("of the generator's loss leaves the discriminator alone, but for the tables", async () => {
    const rtd = await tinyRtd(engine, { loss: only('mlm') });
    await rtd.run('train');
    expect(touched(rtd.memory, 'discriminator.').filter((name) => rtd.memory.placement(name).role !== 'table')).toEqual([]);
    expect(touched(rtd.memory, 'generator.').length).toBeGreaterThan(20);
    await rtd.release();
  });

  it('is what differences of the loss say, for every parameter in a direction of its own', async () => {
    const rtd = await tinyRtd(engine, { loss: sumOf });
    for (const { name, offset, size } of rtd.memory.placements) {
      const { measured, predicted } = await slope(rtd, unitVector(size, name), offset, 2e-3);
      expect(Math.abs(measured - predicted), `${name}: ${measured} measured, ${predicted} predicted`).toBeLessThan(
        0.02 * Math.abs(predicted) + ROUNDING,
      );
    }
    await rtd.release();
  });

  it.each(['onnx', 'tfjs'])('is what differences of the loss say, in directions across all parameters (%s)', async (name) => {
    const rtd = await tinyRtd(name === 'onnx' ? engine : await createTfjsEngine('cpu'), { loss: sumOf });
    for (const direction of [1, 2, 3, 4, 5]) {
      const { measured, predicted } = await slope(rtd, unitVector(rtd.memory.length, direction), 0, 0.02);
      expect(Math.abs(measured / predicted - 1), `${measured} measured, ${predicted} predicted`).toBeLessThan(0.02);
    }
    await rtd.release();
  });
});

/** Both losses with the same weight, so that neither drowns in the rounding of the other. */
const sumOf: Loss = { combine: ({ mlm, rtd }) => add(mlm.loss, rtd.loss) as Scalar, logged: {} };
/** What the rounding of a loss of about 5 makes of a slope over two steps of 0.002. */
const ROUNDING = 5e-4;

/** Slope of the loss along a direction: from the losses a step to either side, and from the gradient. */
async function slope(
  rtd: TinyRtd,
  direction: Float64Array,
  offset: number,
  step: number,
): Promise<{ measured: number; predicted: number }> {
  const { memory } = rtd;
  const weights = memory.weights.slice();
  await rtd.run('train');
  const predicted = direction.reduce((sum, value, i) => sum + value * memory.gradients[offset + i], 0);
  const { corrupted } = seen(await rtd.run('evaluate'));
  const lossAt = async (distance: number): Promise<number> => {
    direction.forEach((value, i) => (memory.weights[offset + i] = weights[offset + i] + distance * value));
    // A sample that changed would be a leap of the loss, which has no gradient.
    expect(seen(await rtd.run('evaluate')).corrupted).toEqual(corrupted);
    return (await rtd.run('train')).loss[0];
  };
  const measured = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
  memory.weights.set(weights);
  return { measured, predicted };
}

/** What the program says, by shorter names. */
function seen(outputs: Readonly<Record<string, HostTensor>>): { nll: HostTensor; logits: HostTensor; corrupted: HostTensor } {
  return { nll: outputs['mlm.values'], logits: outputs['rtd.logits'], corrupted: outputs['shown.corrupted'] };
}

/** Gradients of a discriminator alone that reads this text. */
async function handed(
  { objective, memory: whole }: TinyRtd,
  corrupted: Int32Array,
): Promise<{ memory: FlatMemory; gradient: (name: string) => Float32Array }> {
  const { parameters } = objective.networks.discriminator;
  const { trunk } = objective.kept;
  const head = judgeHead(trunk);
  const memory = new FlatMemory(parameters, []);
  for (const { name } of memory.placements) memory.view(memory.weights, name).set(whole.view(whole.weights, `discriminator.${name}`));
  const executable = await (
    await engine.load(memory)
  ).compile({
    name: 'handed',
    parameters,
    inputs: {
      ids: { shape: [16], dtype: 'int32' },
      segments: { shape: [16], dtype: 'int32' },
      real: { shape: [2, 8], dtype: 'float32' },
      replaced: { shape: [16], dtype: 'float32' },
    },
    gradient: true,
    training: true,
    build({ parameters: numbers, inputs: given, random }) {
      const context = { random, parameter: (name: string) => numbers[name] };
      const tokens = { ...shape, ids_N: given.ids as Tensor1D, segments_N: given.segments as Tensor1D };
      const hidden_ND = encode(trunk, context, tokens, { real_BT: given.real as Tensor2D, sees: 'all' });
      const losses = sigmoidCrossEntropy(reshape(head.logits(context, hidden_ND), [16]), given.replaced as Tensor1D);
      return { loss: div(sum(mul(losses, reshape(given.real, [16]))), sum(given.real)) };
    },
  });
  const replaced = Float32Array.from(corrupted, (id, row) => (id === inputs.ids[row] ? 0 : 1));
  await executable.run({ ids: corrupted, segments: inputs.segments, real: inputs.real, replaced }, { seed: 1, step: 0 });
  await executable.release();
  return { memory, gradient: (name) => memory.view(memory.gradients, name) };
}

/** A direction of length 1 that belongs to this word. */
function unitVector(size: number, word: string | number): Float64Array {
  const random = randomFor('direction', word);
  const values = Float64Array.from({ length: size }, () => random.normal());
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Parameters below this prefix that have a gradient. */
function touched(memory: FlatMemory, prefix: string): string[] {
  return memory.placements
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix) && memory.view(memory.gradients, name).some((value) => value !== 0));
}

/** Of a logit, in nats. */
function crossEntropy(logit: number, positive: boolean): number {
  return Math.log1p(Math.exp(positive ? -logit : logit));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
