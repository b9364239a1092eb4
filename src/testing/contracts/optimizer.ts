/** What every optimizer must do, whichever formula it follows. */
import assert from 'node:assert/strict';
import { add, mul, sum } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { makeUpdates } from '../../engine/updates.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { zeros, type ParameterSpec } from '../../nn/parameters.ts';
import type { Optimizer, ParameterGroup } from '../../kinds/optimizer.ts';
import { randomFor } from '../../random.ts';
import { parameterGroups } from '../../engine/parameter-groups.ts';
import type { Contract, Sections } from '../contract.ts';
import { devices, engines } from '../engines.ts';
import { assertNear } from '../run-once.ts';

/** Makes updates in memory and by tensor ops, and looks at what moved, how far, and what stayed as it was. */
export const optimizerContract: Contract<'optimizer'> = ({ make, complaints, has }) => {
  const decaying = (weightDecay: number): Promise<Optimizer> => make(has('weightDecay') ? { weightDecay } : {});
  return {
    async 'lowers a quadratic to a hundredth'() {
      const optimizer = await decaying(0);
      const memory = start(optimizer);
      const target = Float32Array.from(memory.weights, (_, i) => Math.sin(i));
      const distance = (): number => target.reduce((sum, value, i) => sum + (memory.weights[i] - value) ** 2, 0);
      const before = distance();
      for (let step = 1; step <= 300; step++) {
        memory.gradients.forEach((_, i) => (memory.gradients[i] = memory.weights[i] - target[i]));
        optimizer.update(memory, { step, learningRate: 0.03, gradientScale: 1, groups: whole(memory) });
      }
      assert.ok(distance() < before / 100, `300 steps at a learning rate of 0.03 brought it from ${before} to ${distance()}.`);
    },

    async 'goes on from copied weights and slots with the same bits'() {
      const optimizer = await make();
      const through = start(optimizer);
      train(optimizer, through, 1, 20);

      const until = start(optimizer);
      train(optimizer, until, 1, 11);
      const other = await make();
      const resumed = start(other);
      resumed.weights.set(until.weights);
      for (const slot of optimizer.slots) resumed.slots[slot].set(until.slots[slot]);
      train(other, resumed, 12, 20);

      assert.deepEqual(
        bits(resumed.weights),
        bits(through.weights),
        'Weights after a restart: whatever is remembered from step to step belongs into slots.',
      );
      for (const slot of optimizer.slots)
        assert.deepEqual(bits(resumed.slots[slot]), bits(through.slots[slot]), `Slot ${slot} after a restart.`);
    },

    async 'touches nothing outside of its group, and no gradient'() {
      for (const [from, to] of [
        [0, 0],
        [3, 22],
        [16, 35],
        [21, 23],
      ]) {
        const optimizer = await decaying(0.1);
        const memory = start(optimizer);
        memory.gradients.fill(0.5);
        for (const slot of optimizer.slots) memory.slots[slot].fill(0.25);
        const before = regionsOf(memory).map((region) => region.slice());
        optimizer.update(memory, {
          step: 1,
          learningRate: 0.1,
          gradientScale: 1,
          groups: [{ start: from, end: to, decay: true, rateScale: 1 }],
        });
        const outside = (values: Float32Array): number[] => [...values].filter((_, i) => i < from || i >= to);
        regionsOf(memory).forEach((region, index) =>
          assert.deepEqual(outside(region), outside(before[index]), `Outside of the group [${from}, ${to}).`),
        );
        assert.ok(
          memory.gradients.every((value) => value === 0.5),
          'A gradient was changed.',
        );
      }
    },

    async 'leaves padding at zero'() {
      const optimizer = await decaying(0.1);
      const memory = start(optimizer);
      train(optimizer, memory, 1, 5);
      const { offset, size } = memory.placement('a.weight');
      for (const region of regionsOf(memory)) {
        assert.ok(
          region.subarray(offset + size, memory.placement('b.bias').offset).every((value) => value === 0),
          'Floats between two parameters have no gradient and are to stay 0.',
        );
      }
    },

    async 'moves a group twice as far at twice the rate'() {
      const moved: number[] = [];
      for (const rateScale of [1, 2]) {
        const optimizer = await decaying(0);
        const memory = start(optimizer);
        memory.weights.fill(0);
        memory.gradients.fill(0.5);
        optimizer.update(memory, { step: 1, learningRate: 0.01, gradientScale: 1, groups: [{ start: 0, end: 5, decay: true, rateScale }] });
        moved.push(memory.weights[0]);
      }
      assert.ok(moved[0] < 0, `A positive gradient moved a weight from 0 to ${moved[0]}.`);
      assertNear([moved[1]], [2 * moved[0]], 1e-7, 'a rateScale of 2 does not move twice as far');
    },

    async 'sees gradients already scaled'() {
      const results: number[][][] = [];
      for (const gradientScale of [1, 0.25]) {
        const optimizer = await make();
        const memory = start(optimizer);
        memory.gradients.fill(0.5 / gradientScale);
        optimizer.update(memory, { step: 1, learningRate: 0.1, gradientScale, groups: whole(memory) });
        results.push(regionsOf(memory).map((region) => [...region]));
      }
      assert.deepEqual(results[1], results[0]);
    },

    async 'updates on a device, if it has onDevice, as it does in memory'() {
      const optimizer = await decaying(0.1);
      if (!optimizer.onDevice) return;
      const right = await trainedOn((await engines())[0], optimizer);
      for (const engine of await devices()) {
        const found = await trainedOn(engine, optimizer);
        const regions = [
          ['the weights', found.weights, right.weights] as const,
          ...optimizer.slots.map((slot) => [`the slot '${slot}'`, found.slots[slot], right.slots[slot]] as const),
        ];
        for (const [what, ours, theirs] of regions) {
          const tolerance = 1e-4 * Math.max(...theirs.map(Math.abs));
          assertNear(
            ours,
            theirs,
            tolerance,
            `${what} after three updates by onDevice (${engine.device}) are not those after three by update`,
          );
        }
      }
    },

    ...(has('weightDecay') ? decayChecks({ decaying, make, complaints }) : {}),
  };
};

/** For optimizers that have an option `weightDecay`. */
function decayChecks({
  decaying,
  make,
  complaints,
}: {
  decaying: (weightDecay: number) => Promise<Optimizer>;
  make: () => Promise<Optimizer>;
  complaints: (options: Sections) => Promise<readonly string[]>;
}) {
  return {
    async 'decays only the groups that say so, by rate · decay of the weight'() {
      const optimizer = await decaying(0.1);
      const memory = start(optimizer);
      memory.weights.fill(2);
      const group = { start: 0, end: 5, decay: true, rateScale: 0.5 };
      optimizer.update(memory, {
        step: 1,
        learningRate: 0.1,
        gradientScale: 1,
        groups: [group, { ...group, start: 32, end: 37, decay: false }],
      });
      assertNear([memory.weights[0]], [2 * (1 - 0.1 * 0.5 * 0.1)], 1e-6, 'a weight without gradient is not decayed by rate · decay');
      assert.equal(memory.weights[32], 2);
    },

    async 'decays what parameters say is decayed, unless an option says otherwise'() {
      const { decays } = await make();
      if (!decays) return;
      assert.equal(decays({ name: 'a.weight' }), true);
      assert.equal(decays({ name: 'a.weight', decays: false }), false);
    },

    async 'refuses a negative weight decay'() {
      assert.match((await complaints({ weightDecay: -1 })).join(), /optimizer\.weightDecay/);
    },
  };
}

function regionsOf(memory: FlatMemory): Float32Array[] {
  return [memory.weights, ...Object.values(memory.slots)];
}

/** Two parameters, 21 and 16 floats long (11 of padding between them), filled from a fixed stream. */
function start(optimizer: Optimizer): FlatMemory {
  const memory = new FlatMemory(
    [
      { name: 'a.weight', shape: [3, 7], initializer: zeros },
      { name: 'b.bias', shape: [16], initializer: zeros },
    ],
    optimizer.slots,
  );
  const random = randomFor('optimizer contract');
  for (const { name } of memory.placements) memory.view(memory.weights, name).forEach((_, i, view) => (view[i] = random.normal()));
  return memory;
}

function whole(memory: FlatMemory): readonly ParameterGroup[] {
  return [{ start: 0, end: memory.length, decay: true, rateScale: 1 }];
}

/** Steps `first` to `last` with gradients that depend on the step alone; padding gets none. */
function train(optimizer: Optimizer, memory: FlatMemory, first: number, last: number): void {
  for (let step = first; step <= last; step++) {
    const random = randomFor('gradient', step);
    for (const { name } of memory.placements) memory.view(memory.gradients, name).forEach((_, i, view) => (view[i] = random.normal()));
    optimizer.update(memory, { step, learningRate: 0.01 / step, gradientScale: 0.7, groups: whole(memory) });
  }
}

/** Two parameters of each combination of settings, side by side and apart. */
const parameters: readonly ParameterSpec[] = ['a.weight', 'b.weight', 'c.bias', 'd.weight', 'e.bias', 'slow.weight', 'slow.bias'].map(
  (name, index) => ({ name, shape: name.endsWith('bias') ? [5 + index] : [3, 2 + index], initializer: zeros }),
);

/** Its gradients are its inputs, which are called like the parameters. */
const given: Program = {
  name: 'given gradients',
  parameters,
  inputs: Object.fromEntries(parameters.map(({ name, shape }) => [name, { shape, dtype: 'float32' }])),
  gradient: true,
  training: true,
  build: ({ parameters: weights, inputs }) => ({
    loss: parameters.map(({ name }) => sum(mul(weights[name], inputs[name]))).reduce((loss, term) => add(loss, term)),
  }),
};

/** Three updates at rates of their own, with clipping, decay of the weights and a slow group, from gradients of other sizes each. */
async function trainedOn(engine: Engine, optimizer: Optimizer): Promise<FlatMemory> {
  const memory = new FlatMemory(parameters, optimizer.slots);
  const normals =
    (purpose: string, step: number, scale: number) =>
    ({ name, size }: { name: string; size: number }): [string, HostTensor] => {
      const random = randomFor('optimizer contract', purpose, step, name);
      return [name, Float32Array.from({ length: size }, () => scale * random.normal())];
    };
  for (const [name, values] of memory.placements.map(normals('weights', 0, 1))) memory.view(memory.weights, name).set(values);
  const model = await engine.load(memory);
  const groups = parameterGroups(memory, {}, ({ name }) => (name.startsWith('slow') ? 0.25 : 1));
  const trainer = await model.trainer(given, optimizer, { clipNorm: 5, groups });
  await makeUpdates(
    trainer,
    [1, 2, 3].map((step) => ({
      parts: [Object.fromEntries(memory.placements.map(normals('gradient', step, step / 2)))],
      draw: { seed: 1, step: step - 1 },
      update: { step, learningRate: 0.1 / step },
    })),
  );
  await model.pull();
  await model.release();
  return memory;
}

function bits(region: Float32Array): number[] {
  return [...new Uint32Array(region.slice().buffer)];
}
