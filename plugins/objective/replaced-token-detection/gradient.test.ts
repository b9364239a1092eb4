/** The gradient of the program: how far each loss reaches, and whether it is what differences of the loss say. */
import { add, div, mul, reshape, sum, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine, encode, FlatMemory, judgeHead, randomFor, sigmoidCrossEntropy, type Loss } from 'electra-run';
import { inputs, seen, shape, tinyRtd, type TinyRtd } from '../../../test/support/tiny-rtd.ts';

const engine = await createOnnxEngine({ threads: 1 });
const only = (name: 'mlm' | 'rtd'): Loss => ({
  combine: (terms) => add(terms[name].loss, mul(terms[name === 'mlm' ? 'rtd' : 'mlm'].loss, 0)) as Scalar,
  logged: {},
});

describe('the gradient', () => {
  it("of the discriminator's loss reaches the generator only where they share tables", async () => {
    const rtd = await tinyRtd(engine, { loss: only('rtd') });
    await rtd.run('train');
    expect(touched(rtd.memory, 'generator.')).toEqual([]);
    expect(touched(rtd.memory, 'discriminator.').filter((name) => rtd.memory.placement(name).role === 'table')).toHaveLength(5);
    await rtd.release();
  });

  it("of the discriminator's loss is the same where the corrupted text is handed to it: nothing flows through the sample", async () => {
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
