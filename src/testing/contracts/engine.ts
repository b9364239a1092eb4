/** What every engine must do: run any program with the same numbers as the others, and leave right gradients in memory. */
import assert from 'node:assert/strict';
import { add, exp, mul, square, sub, sum } from '@tensorflow/tfjs-core';
import type { Program } from '../../nn/program.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { assertNear, difference } from '../run-once.ts';
import { inputs, network, parameters } from './engine/programs.ts';
import { assertTrained, compiled, fresh, roll, trainedBy, training, type TrainedModel } from './engine/training.ts';

/** Compares an engine with the reference, tfjs on the CPU, on programs of its own (`engine/programs.ts`). */
export const engineContract: Contract<'engine'> = ({ workshop, make, usual }) => {
  let trained: Promise<TrainedModel> | undefined;
  /** What the reference engine computes. */
  const reference = (): Promise<TrainedModel> => (trained ??= engines().then(([, engine]) => training(engine)));
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

    async 'computes the same where it may take a copy of the weights'() {
      const memory = fresh();
      const model = await (await usual()).load(memory);
      const frozen = await model.compile({ ...network, gradient: false }, { frozen: true });
      const { loss, logits } = await frozen.run(inputs, { seed: 3, step: 2 });
      await model.release();
      const { outputs } = await reference();
      assertNear(loss, outputs.loss, 5e-5, 'the loss is another with frozen weights');
      assertNear(logits, outputs.logits, 1e-4, 'the logits are others with frozen weights');
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
