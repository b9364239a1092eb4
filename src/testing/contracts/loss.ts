/** What every loss must do: make one number of the losses it is given, and let gradients through to each. */
import assert from 'node:assert/strict';
import { mul, sum, type Scalar } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import type { Loss } from '../../kinds/loss.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { runOnce, type Outcome } from '../run-once.ts';

/** The losses that replaced token detection hands over. */
const names = ['mlm', 'rtd'] as const;

export const lossContract: Contract<'loss'> = ({ usual }) => ({
  async 'is one finite number on every engine, also where losses are 0 or large'() {
    for (const engine of await engines()) {
      for (const values of [
        [2, 3],
        [0, 0],
        [1e4, 1e-6],
      ]) {
        const { outputs } = await combined(await usual(), engine, values);
        assert.equal(outputs.loss.length, 1, 'combine() returns one number.');
        assert.ok(
          Number.isFinite(outputs.loss[0]),
          `Of mlm and rtd ${values.join(' and ')} it makes ${outputs.loss[0]} on the ${engine.name} engine.`,
        );
      }
    }
  },

  async 'lets gradients through to each of the losses, on every engine'() {
    for (const engine of await engines()) {
      const { gradient } = await combined(await usual(), engine, [2, 3]);
      for (const name of names)
        assert.ok(gradient(name)[0] > 0, `The gradient of '${name}' is ${gradient(name)[0]} on the ${engine.name} engine.`);
    }
  },

  async 'grows with each of the losses'() {
    const [engine] = await engines();
    const loss = await usual();
    const outcomes = await Promise.all(
      [
        [2, 3],
        [2.5, 3],
        [2, 3.5],
      ].map((values) => combined(loss, engine, values)),
    );
    const [base, ...larger] = outcomes.map(({ outputs }) => outputs.loss[0]);
    larger.forEach((value, index) => assert.ok(value > base, `It does not grow with '${names[index]}': ${base} → ${value}.`));
  },

  async 'logs constants that can be drawn'() {
    const { logged } = await usual();
    assert.deepEqual(
      Object.entries(logged).filter(([name, value]) => !Number.isFinite(value) || !/^[a-z][a-z0-9_]*$/.test(name)),
      [],
    );
  },
});

/** The loss of losses that are one parameter each. */
function combined(loss: Loss, engine: Engine, values: readonly number[]): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: names.map((name) => ({ name, shape: [1], initializer: () => undefined })),
      gradient: true,
      build: ({ parameters }) => ({
        loss: loss.combine(Object.fromEntries(names.map((name) => [name, sum(mul(parameters[name], 1)) as Scalar]))),
      }),
    },
    (memory) => names.forEach((name, index) => memory.view(memory.weights, name).fill(values[index])),
  );
}
