/** What every engine must do: run any program with the same numbers as the others, and leave right gradients in memory. */
import assert from 'node:assert/strict';
import {
  add,
  cast,
  exp,
  gather,
  matMul,
  mean,
  mul,
  notEqual,
  reshape,
  slice,
  softmax,
  square,
  sub,
  sum,
  transpose,
  where,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Engine, Executable, TrainerStep } from '../../kinds/engine.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { initialize, truncatedNormal, zeros } from '../../nn/parameters.ts';
import {
  dense,
  gatherRows,
  gelu,
  layerNorm,
  replaceAt,
  sampleCategorical,
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
} from '../../tensor/index.ts';
import { parameterGroups } from '../../engine/parameter-groups.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear, difference } from '../run-once.ts';

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
const inputs = {
  ids: Int32Array.from({ length: 12 }, (_, i) => (i * 5) % 11),
  mask: Float32Array.from({ length: 12 }, (_, i) => (i % 4 < 3 ? 1 : 0)),
};

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
    return {
      first: mul(first, 1),
      second: mul(second, 1),
      mask: mask ? mul(mask, 1) : ones,
      none: random.dropoutMask([2], 0) ?? mul(ones, 3),
    };
  },
});

export const engineContract: Contract<'engine'> = ({ workshop, make, usual }) => {
  let trained: Promise<Trained> | undefined;
  /** What the reference engine computes. */
  const reference = (): Promise<Trained> => (trained ??= engines().then(([, engine]) => training(engine)));
  return {
    async 'says what it is and where it runs'() {
      const engine = await usual();
      assert.match(engine.name, /^[a-z0-9-]+$/);
      assert.ok(engine.device.length > 2, `Its device is '${engine.device}'.`);
    },

    async 'computes what the reference does: outputs, loss and the gradient of every parameter'() {
      const [{ outputs, memory }, right] = [await training(await usual()), await reference()];
      assert.deepEqual(Object.keys(outputs).sort(), Object.keys(right.outputs).sort());
      for (const [output, values] of Object.entries(right.outputs)) {
        assert.equal(outputs[output].constructor, values.constructor, output);
        assertNear(outputs[output], values, 1e-4, `'${output}' is not what the reference computes`);
      }
      for (const parameter of parameters) {
        const [ours, theirs] = [memory, right.memory].map((each) => each.view(each.gradients, parameter.name));
        assertNear(ours, theirs, 1e-4, `the gradient of '${parameter.name}' is not what the reference computes`);
        assert.equal(
          ours.some((value) => value !== 0),
          parameter.name !== 'unused',
          parameter.name,
        );
      }
    },

    async 'leaves a gradient of 0 for a parameter that the loss does not depend on, whatever was there before'() {
      const { memory } = await training(await usual(), 7);
      assert.deepEqual([...memory.view(memory.gradients, 'unused')], [0, 0, 0, 0, 0]);
    },

    async 'does not touch weights, inputs, or the gradients of a program without gradient'() {
      const memory = fresh(7);
      const before = memory.weights.slice();
      const given = { ids: inputs.ids.slice(), mask: inputs.mask.slice() };
      const executable = await compiled(await usual(), { ...network, gradient: false }, memory);
      const { loss } = await executable.run(given, { seed: 3, step: 2 });
      await executable.release();
      assertNear(loss, (await reference()).outputs.loss, 5e-5, 'the loss is another without gradients');
      assert.deepEqual(given, inputs);
      assert.deepEqual(memory.weights, before);
      assert.ok(
        memory.gradients.every((value) => value === 7),
        'A gradient was written.',
      );
    },

    async 'reads the weights anew after they were pushed, and hands out outputs that stay'() {
      const memory = fresh();
      const model = await (await usual()).load(memory);
      const executable = await model.compile(network);
      const first = await executable.run(inputs, { seed: 3, step: 2 });
      const kept = first.logits.slice();
      memory.weights.forEach((value, i) => (memory.weights[i] = 0.5 * value));
      await model.push();
      const second = await executable.run(inputs, { seed: 3, step: 2 });
      await executable.release();
      assert.deepEqual(first.logits, kept, 'The second run wrote into the outputs of the first.');
      assert.ok(difference(second.logits, kept) > 0.01, 'Half the weights, and the same logits.');
    },

    async 'gives the same bits for the same draw, also after a restart'() {
      const [a, b] = [await training(await usual()), await training(await make())];
      assert.deepEqual(a.outputs, b.outputs);
      assert.deepEqual(a.memory.gradients, b.memory.gradients);
    },

    async 'draws the same random numbers as the reference: uniform ones, dropout masks, none outside of training'() {
      const [engine, [, right]] = [await usual(), await engines()];
      for (const draw of [
        { seed: 1, step: 0 },
        { seed: 1, step: 9 },
        { seed: 2, step: 0 },
      ]) {
        const [ours, theirs] = [await roll(engine, true, draw), await roll(right, true, draw)];
        assert.deepEqual(ours, theirs);
        assert.ok(
          [...ours.first, ...ours.second].every((value) => value >= 0 && value < 1),
          'Uniform numbers are in [0, 1).',
        );
        assert.deepEqual(new Set(ours.mask), new Set([0, Math.fround(1 / 0.7)]));
        assertNear([ours.mask.filter((value) => value === 0).length / 800], [0.3], 0.05, 'the share of dropped numbers is not the rate');
        assert.equal(ours.none[0], 3, 'Dropout of 0 has no mask.');
      }
      assert.equal((await roll(engine, false, { seed: 1, step: 0 })).mask[0], 1, 'Outside of training there is no mask.');
    },

    async 'draws other numbers for another step, another seed and another place in the program'() {
      const engine = await usual();
      const rolls = [
        await roll(engine, true, { seed: 1, step: 0 }),
        await roll(engine, true, { seed: 1, step: 1 }),
        await roll(engine, true, { seed: 2, step: 0 }),
      ];
      assert.equal(new Set(rolls.flatMap(({ first, second }) => [String(first), String(second)])).size, 6);
      assert.equal(new Set(rolls.map(({ mask }) => String(mask))).size, 3);
    },

    async 'runs several programs on one memory, also after one of them was released'() {
      const engine = await usual();
      const memory = fresh();
      const quadratic: Program = {
        ...network,
        name: 'quadratic',
        inputs: {},
        build: ({ parameters: { bias, unused } }) => ({ loss: add(sum(square(sub(bias, 1))), sum(exp(mul(unused, 0)))) }),
      };
      const [one, two] = [await compiled(engine, network, memory), await compiled(engine, quadratic, memory)];
      await one.run(inputs, { seed: 3, step: 2 });
      await one.release();
      const { loss } = await two.run({}, { seed: 3, step: 2 });
      await two.release();
      assertNear(loss, [11 + 5], 5e-5, 'the loss of the second program is wrong');
      assertNear(memory.view(memory.gradients, 'bias'), Array<number>(11).fill(-2), 1e-6, 'its gradient is wrong');
    },

    async 'trains as the reference does, from several micro-batches: figures, gradient norm, weights and slots'() {
      const optimizer = await (await workshop.run()).get('optimizer');
      const theirs = await trainedBy((await engines())[1], optimizer);
      assertTrained(await trainedBy(await usual(), optimizer), theirs);
      const inOneRun = await trainedBy(await usual(), optimizer, { together: true });
      if (inOneRun.steps.length > 0) assertTrained(inOneRun, theirs);
    },

    async 'updates nothing where the loss is not finite'() {
      const optimizer = await (await workshop.run()).get('optimizer');
      const before = fresh();
      before.view(before.weights, 'bias').fill(Infinity);
      for (const together of [false, true]) {
        const { steps, memory } = await trainedBy(await usual(), optimizer, { bias: Infinity, together });
        if (together) assert.ok(steps.length < 2, 'A step after the one that is not finite was reported.');
        else assert.ok(!Number.isFinite(steps[0].figures.loss), `The loss is ${steps[0].figures.loss}.`);
        assert.deepEqual(memory.weights, before.weights);
        for (const slot of optimizer.slots)
          assert.ok(
            memory.slots[slot].every((value) => value === 0),
            `The slot '${slot}' was written.`,
          );
      }
    },

    async 'refuses a batch of another shape by name'() {
      const executable = await compiled(await usual(), network, fresh());
      await assert.rejects(executable.run({ ...inputs, ids: inputs.ids.subarray(1) }, { seed: 1, step: 0 }), /'ids'/);
      await executable.release();
    },
  };
};

/** Memory for the network, gradients filled with what an earlier step may have left. */
function fresh(left = 0): FlatMemory {
  const memory = new FlatMemory(parameters, []);
  initialize(memory, 5);
  memory.gradients.fill(left);
  return memory;
}

async function compiled(engine: Engine, program: Program, memory: FlatMemory): Promise<Executable> {
  return (await engine.load(memory)).compile(program);
}

const RATE = 1e-3;

interface Training {
  /** None where the engine has no `several` and was to make them together. */
  readonly steps: readonly TrainerStep[];
  readonly memory: FlatMemory;
}

/** Two updates from two micro-batches each, with clipping; `bias` is what that parameter starts with, `together` makes them in one run. */
async function trainedBy(engine: Engine, optimizer: Optimizer, { bias = 0, together = false } = {}): Promise<Training> {
  const memory = new FlatMemory(parameters, optimizer.slots);
  initialize(memory, 5);
  memory.view(memory.weights, 'bias').fill(bias);
  const model = await engine.load(memory);
  const trainer = await model.trainer(network, optimizer, {
    clipNorm: 0.5,
    groups: parameterGroups(memory, optimizer),
  });
  const parts = [inputs, { ...inputs, ids: inputs.ids.map((id) => (id + 3) % 11) }];
  const updates = [0, 1].map((step) => ({ parts, draw: { seed: 3, step }, update: { step: step + 1, learningRate: RATE } }));
  const steps: TrainerStep[] = [];
  if (together) steps.push(...((await trainer.several?.steps(updates)) ?? []));
  else for (const { draw, update } of updates) steps.push(await trainer.step(parts, draw, update));
  await model.pull();
  await model.release();
  return { steps, memory };
}

function assertTrained(ours: Training, theirs: Training): void {
  assert.equal(ours.steps.length, theirs.steps.length);
  for (const [step, { figures, gradientNorm }] of theirs.steps.entries()) {
    assertNear(
      [ours.steps[step].gradientNorm],
      [gradientNorm],
      1e-3 * gradientNorm,
      `the gradient norm of step ${step + 1} is not the reference's`,
    );
    assert.deepEqual(Object.keys(ours.steps[step].figures).sort(), Object.keys(figures).sort());
    for (const [name, value] of Object.entries(figures))
      assertNear([ours.steps[step].figures[name]], [value], 1e-4, `'${name}' of step ${step + 1} is not the reference's`);
  }
  // Each of the two steps moves a weight by about the learning rate.
  assertNear(ours.memory.weights, theirs.memory.weights, 0.1 * RATE, `the weights after two updates are not the reference's`);
  for (const [slot, values] of Object.entries(theirs.memory.slots))
    assertNear(ours.memory.slots[slot], values, 1e-4, `the slot '${slot}' after two updates is not the reference's`);
  assert.ok(difference(ours.memory.weights, fresh().weights) > RATE, 'The weights have not moved.');
}

interface Trained {
  readonly outputs: Readonly<Record<string, HostTensor>>;
  readonly memory: FlatMemory;
}

async function training(engine: Engine, left = 0): Promise<Trained> {
  const memory = fresh(left);
  const executable = await compiled(engine, network, memory);
  const outputs = await executable.run(inputs, { seed: 3, step: 2 });
  await executable.release();
  return { outputs, memory };
}

async function roll(engine: Engine, dropout: boolean, draw: { seed: number; step: number }): Promise<Record<string, Float32Array>> {
  const executable = await compiled(engine, dice(dropout), new FlatMemory([], []));
  const outputs = (await executable.run({}, draw)) as Record<string, Float32Array>;
  await executable.release();
  return outputs;
}
