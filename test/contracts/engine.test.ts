/** What every engine must do: run any program with the same numbers as the others, and leave right gradients in memory. */
import { add, cast, exp, gather, matMul, mean, mul, notEqual, reshape, slice, softmax, square, sub, sum, transpose, where, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/kinds/engine.ts';
import type { Program } from '../../src/engine/program.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize, truncatedNormal, zeros } from '../../src/nn/parameters.ts';
import { dense, gatherRows, gelu, layerNorm, replaceAt, sampleCategorical, sigmoidCrossEntropy, softmaxCrossEntropy } from '../../src/tensor/index.ts';
import { build, componentsOf } from './components.ts';
import { difference } from './run-once.ts';

const definitions = await componentsOf('engine');
const normal = truncatedNormal(0.5);

/** A table, a layer, and a parameter that nothing depends on. B 3 · T 4 · V 11 · D 6 */
const parameters = [
  { name: 'table', shape: [11, 6], initializer: normal },
  { name: 'weight', shape: [11, 6], initializer: normal },
  { name: 'bias', shape: [11], initializer: zeros },
  { name: 'gamma', shape: [6], initializer: normal },
  { name: 'unused', shape: [5], initializer: normal },
];

const network: Program = {
  name: 'network',
  parameters,
  inputs: { ids: { shape: [12], dtype: 'int32' }, mask: { shape: [3, 4], dtype: 'float32' } },
  gradient: true,
  training: true,
  build({ parameters: { table, weight, bias, gamma }, inputs, random }) {
    const ids_N = inputs.ids as Tensor1D;
    const words_ND = layerNorm(gather(table as Tensor2D, ids_N), gamma as Tensor1D, slice(bias as Tensor1D, [0], [6]));
    const mask_ND = random.dropoutMask([12, 6], 0.25);
    const dropped_ND = mask_ND ? mul(words_ND, mask_ND) : words_ND;
    const heads_BTD = reshape(dropped_ND, [3, 4, 6]);
    const attended_ND = reshape(matMul(softmax(matMul(heads_BTD, transpose(heads_BTD, [0, 2, 1]))), heads_BTD), [12, 6]) as Tensor2D;
    const logits_NV = dense(gelu(attended_ND), weight as Tensor2D, bias as Tensor1D);
    const drawn_N = sampleCategorical(logits_NV, random.uniform([12]) as Tensor1D);
    const placed_N = replaceAt(ids_N, slice(ids_N, [0], [1]), slice(drawn_N, [0], [1]));
    const differs_N = cast(notEqual(placed_N, ids_N), 'float32') as Tensor1D;
    const kept_N = where(cast(reshape(inputs.mask, [12]), 'bool'), softmaxCrossEntropy(logits_NV, ids_N), mul(ids_N, 0));
    const detection = mean(sigmoidCrossEntropy(reshape(slice(logits_NV, [0, 0], [12, 1]), [12]) as Tensor1D, differs_N));
    return { loss: add(mean(kept_N), detection), logits: logits_NV, rows: gatherRows(words_ND, ids_N), drawn: drawn_N, replaced: placed_N };
  },
};
const inputs = { ids: Int32Array.from({ length: 12 }, (_, i) => (i * 5) % 11), mask: Float32Array.from({ length: 12 }, (_, i) => (i % 4 < 3 ? 1 : 0)) };

/** Shows the random tensors that programs get. */
const dice = (training: boolean): Program => ({
  name: 'dice',
  parameters: [],
  inputs: {},
  gradient: false,
  training,
  build({ random }) {
    const [first, mask, second] = [random.uniform([40]), random.dropoutMask([8, 100], 0.3), random.uniform([4, 10])];
    const ones = add(mul(second, 0), 1);
    return { first: mul(first, 1), second: mul(second, 1), mask: mask ? mul(mask, 1) : ones, none: random.dropoutMask([2], 0) ?? mul(ones, 3) };
  },
});

const engines = new Map<string, Promise<Engine>>();
const reference = await training(await start('tfjs'));

describe.each(definitions)('engine $name', ({ name }) => {
  it('says what it is and where it runs', async () => {
    const engine = await start(name);
    expect(engine.name).toMatch(/^[a-z0-9-]+$/);
    expect(engine.device.length).toBeGreaterThan(2);
  });

  it('computes what the reference does: outputs, loss and the gradient of every parameter', async () => {
    const { outputs, memory } = await training(await start(name));
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(reference.outputs).sort());
    for (const [output, values] of Object.entries(reference.outputs)) {
      expect(outputs[output].constructor, output).toBe(values.constructor);
      expect(difference(outputs[output], values), output).toBeLessThan(1e-4);
    }
    for (const parameter of parameters) {
      const [ours, theirs] = [memory, reference.memory].map((each) => each.view(each.gradients, parameter.name));
      expect(difference(ours, theirs), parameter.name).toBeLessThan(1e-4);
      expect(ours.some((value) => value !== 0), parameter.name).toBe(parameter.name !== 'unused');
    }
  });

  // The onnx engine writes only the gradients there are, so that what an earlier program left for the others stays.
  const holds = it;
  holds('leaves a gradient of 0 for a parameter that the loss does not depend on, whatever was there before', async () => {
    const { memory } = await training(await start(name), 7);
    expect([...memory.view(memory.gradients, 'unused')]).toEqual([0, 0, 0, 0, 0]);
  });

  it('does not touch weights, inputs, or the gradients of a program without gradient', async () => {
    const memory = fresh(7);
    const before = memory.weights.slice();
    const given = { ids: inputs.ids.slice(), mask: inputs.mask.slice() };
    const executable = await (await (await start(name)).load(memory)).compile({ ...network, gradient: false });
    const { loss } = await executable.run(given, { seed: 3, step: 2 });
    await executable.release();
    expect(loss[0]).toBeCloseTo(reference.outputs.loss[0], 4);
    expect(given).toEqual(inputs);
    expect(memory.weights).toEqual(before);
    expect(memory.gradients.every((value) => value === 7)).toBe(true);
  });

  it('reads the weights anew in every run, and hands out outputs that stay', async () => {
    const memory = fresh();
    const executable = await (await (await start(name)).load(memory)).compile(network);
    const first = await executable.run(inputs, { seed: 3, step: 2 });
    const kept = first.logits.slice();
    memory.weights.forEach((value, i) => (memory.weights[i] = 0.5 * value));
    const second = await executable.run(inputs, { seed: 3, step: 2 });
    await executable.release();
    expect(first.logits).toEqual(kept);
    expect(difference(second.logits, kept)).toBeGreaterThan(0.01);
  });

  it('gives the same bits for the same draw, also after a restart', async () => {
    const [a, b] = [await training(await start(name)), await training(await startAnew(name))];
    expect(a.outputs).toEqual(b.outputs);
    expect(a.memory.gradients).toEqual(b.memory.gradients);
  });

  it('draws the same random numbers as the reference: uniform ones, dropout masks, none outside of training', async () => {
    for (const draw of [{ seed: 1, step: 0 }, { seed: 1, step: 9 }, { seed: 2, step: 0 }]) {
      const [ours, theirs] = [await roll(await start(name), true, draw), await roll(await start('tfjs'), true, draw)];
      expect(ours).toEqual(theirs);
      expect([...ours.first, ...ours.second].every((value) => value >= 0 && value < 1)).toBe(true);
      expect(new Set(ours.mask)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
      expect(ours.mask.filter((value) => value === 0).length / 800).toBeCloseTo(0.3, 1);
      expect(ours.none[0]).toBe(3);
    }
    expect((await roll(await start(name), false, { seed: 1, step: 0 })).mask[0]).toBe(1);
  });

  it('draws other numbers for another step, another seed and another place in the program', async () => {
    const engine = await start(name);
    const rolls = [await roll(engine, true, { seed: 1, step: 0 }), await roll(engine, true, { seed: 1, step: 1 }), await roll(engine, true, { seed: 2, step: 0 })];
    expect(new Set(rolls.flatMap(({ first, second }) => [String(first), String(second)])).size).toBe(6);
    expect(new Set(rolls.map(({ mask }) => String(mask))).size).toBe(3);
  });

  it('runs several programs on one memory, also after one of them was released', async () => {
    const engine = await start(name);
    const memory = fresh();
    const quadratic: Program = { ...network, name: 'quadratic', inputs: {}, build: ({ parameters: { bias, unused } }) => ({ loss: add(sum(square(sub(bias, 1))), sum(exp(mul(unused, 0)))) }) };
    const [one, two] = [await (await engine.load(memory)).compile(network), await (await engine.load(memory)).compile(quadratic)];
    await one.run(inputs, { seed: 3, step: 2 });
    await one.release();
    const { loss } = await two.run({}, { seed: 3, step: 2 });
    await two.release();
    expect(loss[0]).toBeCloseTo(11 + 5, 4);
    expect([...memory.view(memory.gradients, 'bias')]).toEqual(Array(11).fill(-2));
  });

  it('refuses a batch of another shape by name', async () => {
    const executable = await (await (await start(name)).load(fresh())).compile(network);
    await expect(executable.run({ ...inputs, ids: inputs.ids.subarray(1) }, { seed: 1, step: 0 })).rejects.toThrow(/'ids'/);
    await executable.release();
  });
});

/** The engine of this name; one for all tests, because it keeps what it drew. */
function start(name: string): Promise<Engine> {
  const known = engines.get(name) ?? startAnew(name);
  engines.set(name, known);
  return known;
}

async function startAnew(name: string): Promise<Engine> {
  const definition = definitions.find((each) => each.name === name);
  if (!definition) throw new Error(`There is no engine '${name}'.`);
  return build('engine', definition, {});
}

/** Memory for the network, gradients filled with what an earlier step may have left. */
function fresh(left = 0): FlatMemory {
  const memory = new FlatMemory(parameters, []);
  initialize(memory, 5);
  memory.gradients.fill(left);
  return memory;
}

async function training(engine: Engine, left = 0): Promise<{ outputs: Readonly<Record<string, ArrayLike<number>>>; memory: FlatMemory }> {
  const memory = fresh(left);
  const executable = await (await engine.load(memory)).compile(network);
  const outputs = await executable.run(inputs, { seed: 3, step: 2 });
  await executable.release();
  return { outputs, memory };
}

async function roll(engine: Engine, dropout: boolean, draw: { seed: number; step: number }): Promise<Record<string, Float32Array>> {
  const executable = await (await engine.load(new FlatMemory([], []))).compile(dice(dropout));
  const outputs = (await executable.run({}, draw)) as Record<string, Float32Array>;
  await executable.release();
  return outputs;
}
