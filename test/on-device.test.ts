/** Models whose numbers stay on a device, with onnxruntime's CPU provider in the place of one. */
import { add, mul, reshape, square, sub, sum, transpose } from '@tensorflow/tfjs-core';
import { createOnnxEngine, defineComponent, FlatMemory, Type, type Optimizer } from 'electra-run';
import { testComponent } from 'electra-run/testing';
import { describe, expect, it } from 'vitest';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import sgd from '../plugins/optimizer/sgd/plugin.ts';
import { compileProgram } from '../src/engine/onnx/compile.ts';
import { keptApart } from '../src/engine/onnx/device/in-place.ts';
import { updateProgram } from '../src/engine/onnx/update.ts';
import type { Program } from '../src/nn/program.ts';
import { makeUpdates } from '../src/engine/updates.ts';
import type { Engine } from '../src/kinds/engine.ts';
import type { TensorUpdate } from '../src/kinds/optimizer.ts';
import { truncatedNormal } from '../src/nn/parameters.ts';
import { parameterGroups } from '../src/engine/parameter-groups.ts';

const onDevice = (): Promise<Engine> => createOnnxEngine({ device: 'webgpu', standIn: 'cpu' });

testComponent(
  defineComponent({ kind: 'engine', name: 'on-device', summary: 'Numbers stay on a device.', options: Type.Object({}), create: onDevice }),
  { it },
);

/** Large enough that onnxruntime has no reason to keep numbers back. */
const SIDE = 128;
const program: Program = {
  name: 'bowl',
  parameters: [{ name: 'w', shape: [SIDE, SIDE], initializer: truncatedNormal(1) }],
  inputs: {},
  gradient: true,
  training: true,
  build: ({ parameters: { w } }) => ({ loss: sum(square(sub(w, 0.5))) }),
};

/** Each gives its results in another order than it reads what was before, or writes something else than it reads. */
const updates: Readonly<
  Record<string, { slots: string[]; apply: TensorUpdate['apply']; host: (w: number[], slots: number[][], g: number[]) => void }>
> = {
  'momentum of the step before, which is returned first': {
    slots: ['m'],
    apply: ({ weight, gradient, slots: { m } }) => ({ slots: { m: add(mul(m, 0.9), gradient) }, weight: sub(weight, mul(m, 0.1)) }),
    host: (w, [m], g) => w.forEach((_, i) => ((w[i] -= 0.1 * m[i]), (m[i] = 0.9 * m[i] + g[i]))),
  },
  'the weight of before kept in a slot': {
    slots: ['before'],
    apply: ({ weight, gradient, slots: { before } }) => ({
      weight: add(sub(weight, mul(gradient, 0.1)), mul(sub(weight, before), 0.5)),
      slots: { before: weight },
    }),
    host: (w, [before], g) => w.forEach((old, i) => ((w[i] += -0.1 * g[i] + 0.5 * (old - before[i])), (before[i] = old))),
  },
  'slots that change places': {
    slots: ['a', 'b'],
    apply: ({ weight, gradient, slots: { a, b } }) => ({
      weight: sub(sub(weight, mul(a, 0.1)), mul(b, 0.05)),
      slots: { a: add(b, gradient), b: a },
    }),
    host: (w, [a, b], g) => w.forEach((_, i) => ((w[i] -= 0.1 * a[i] + 0.05 * b[i]), ([a[i], b[i]] = [b[i] + g[i], a[i]]))),
  },
  'a weight that becomes its own transpose': {
    slots: [],
    apply: ({ weight }) => ({ weight: transpose(weight, [1, 0]), slots: {} }),
    host: (w) => w.slice().forEach((value, i) => (w[(i % SIDE) * SIDE + Math.floor(i / SIDE)] = value)),
  },
  'a weight that is read in another shape': {
    slots: ['m'],
    apply: ({ weight, gradient, slots: { m } }) => ({
      slots: { m: add(m, reshape(mul(reshape(weight, [SIDE * SIDE]), 0.5), [SIDE, SIDE])) },
      weight: sub(mul(gradient, 0.1), m),
    }),
    host: (w, [m], g) => w.forEach((old, i) => ((w[i] = 0.1 * g[i] - m[i]), (m[i] += 0.5 * old))),
  },
};

describe.each(Object.entries(updates))('an update with %s', (_, { slots, apply, host }) => {
  it.each(['webgpu', 'cuda'] as const)(
    'gives the numbers of before and after the right places on %s, in each of five steps',
    async (device) => {
      const optimizer: Optimizer = { slots, update: () => {}, onDevice: { scalars: () => ({ rate: 1 }), apply } };
      const memory = begun(optimizer);
      const [w, g]: number[][] = [[...memory.weights], []];
      const kept = slots.map(() => w.map(() => 0));
      const model = await (await createOnnxEngine({ device, standIn: 'cpu' })).load(memory);
      const groups = parameterGroups(memory, {});
      // Two trainers of one model, as fine-tuning has for two lengths.
      const trainers = [
        await model.trainer(program, optimizer, { clipNorm: 0, groups }),
        await model.trainer(program, optimizer, { clipNorm: 0, groups }),
      ];
      for (let step = 0; step < 5; step++) {
        w.forEach((value, i) => (g[i] = 2 * (value - 0.5)));
        const [{ figures }] = await makeUpdates(trainers[Number(step > 1 && step < 4)], [
          { parts: [{}], draw: { seed: 1, step }, update: { step: step + 1, learningRate: 1 } },
        ]);
        expect(figures.loss / w.reduce((total, value) => total + (value - 0.5) ** 2, 0)).toBeCloseTo(1, 4);
        host(w, kept, g);
        await model.pull();
        expect(farthest(memory.weights, w), `weights of step ${step}`).toBeLessThan(1e-4);
        for (const [index, slot] of slots.entries())
          expect(farthest(memory.slots[slot], kept[index]), `${slot} of step ${step}`).toBeLessThan(1e-4);
      }
      await model.release();
    },
  );
});

it('the optimizers that ship take no second place for weights and slots', () => {
  for (const { create, options } of [
    { create: adamw.create, options: { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: [] } },
    { create: sgd.create, options: { momentum: 0.9, weightDecay: 0.01 } },
  ]) {
    const optimizer = (create as (options: object, injected: object) => Optimizer)(options, {});
    const memory = begun(optimizer);
    const { graph, outputs, programInputs } = compileProgram(
      updateProgram(memory.placements, optimizer, optimizer.onDevice as TensorUpdate, parameterGroups(memory, {})),
      { target: 'webgpu', pools: new Map() },
    );
    const states = new Map(
      [...outputs].map(([name, after]) => [name, { before: graph.inputs.filter((input) => input.name === programInputs[name])[0], after }]),
    );
    expect([...states.keys()].length).toBe(1 + optimizer.slots.length);
    expect(keptApart(graph, states)).toEqual([]);
  }
});

it('an optimizer without an update in tensor ops trains as it does in memory', async () => {
  const { onDevice: _, ...optimizer } = sgd.create({ momentum: 0.9, weightDecay: 0.01 }, {}) as Optimizer;
  const results = [];
  for (const engine of [await onDevice(), await createOnnxEngine({ threads: 1 })]) {
    const memory = begun(optimizer);
    const model = await engine.load(memory);
    const trainer = await model.trainer(program, optimizer, {
      clipNorm: 1,
      groups: parameterGroups(memory, {}),
    });
    for (let step = 0; step < 3; step++) await trainer.step([{}, {}], { seed: 1, step }, { step: step + 1, learningRate: 0.1 });
    await model.pull();
    await model.release();
    results.push(memory);
  }
  expect(farthest(results[0].weights, results[1].weights)).toBeLessThan(1e-6);
  expect(farthest(results[0].slots.momentum, results[1].slots.momentum)).toBeLessThan(1e-6);
  expect(farthest(results[0].weights, begun(optimizer).weights)).toBeGreaterThan(1e-3);
});

function begun({ slots }: Optimizer): FlatMemory {
  const memory = new FlatMemory(program.parameters, slots);
  memory.weights.forEach((_, i) => (memory.weights[i] = Math.sin(i)));
  return memory;
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}
