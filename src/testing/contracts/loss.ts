/** What every loss must do: make one number of the terms it is given, whichever they are, and let gradients through to each. */
import assert from 'node:assert/strict';
import { div, mul, sum, tensor1d, type Scalar, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Engine } from '../../kinds/engine.ts';
import type { Loss, LossTerm } from '../../kinds/loss.ts';
import { scheduledIn, valuesAt } from '../../objective/schedules.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../../tensor/index.ts';
import type { Contract } from '../contract.ts';
import { engines } from '../engines.ts';
import { runOnce, type CalculationOutcome } from '../run-once.ts';
import type { Workshop } from '../workshop.ts';

/** Rows of each term; the last one does not count. */
const ROWS = 4;
const CLASSES = 3;

/** Combines made-up rows under the names of the terms of the tiny experiment's objective. */
export const lossContract: Contract<'loss'> = ({ usual, workshop }) => {
  const namesOf = termsOf(workshop);
  return {
    async 'is one finite number on every engine, also where logits are large and right or wrong'() {
      for (const engine of await engines()) {
        for (const scale of [1, 0, 30]) {
          const { outputs } = await combined(await usual(), await namesOf(), engine, scale);
          assert.equal(outputs.loss.length, 1, 'combine() returns one number.');
          assert.ok(
            Number.isFinite(outputs.loss[0]),
            `With logits of about ${scale} it makes ${outputs.loss[0]} on the ${engine.name} engine.`,
          );
        }
      }
    },

    async 'lets gradients through to each of the terms, on every engine'() {
      for (const engine of await engines()) {
        const names = await namesOf();
        const { gradient } = await combined(await usual(), names, engine, 1);
        for (const name of names)
          assert.ok(
            gradient(name).some((value) => value !== 0),
            `The gradient of '${name}' is 0 on the ${engine.name} engine.`,
          );
      }
    },

    async 'takes nothing from rows that do not count'() {
      const [[engine], names] = [await engines(), await namesOf()];
      const { gradient } = await combined(await usual(), names, engine, 1);
      for (const name of names) {
        const own = gradient(name);
        const last = own.subarray(((ROWS - 1) * own.length) / ROWS);
        assert.ok(
          last.every((value) => value === 0),
          `A row of '${name}' with weight 0 has a gradient: use term.mean(…), which weighs the rows.`,
        );
      }
    },

    async 'trains on each of the terms alone, as a stage may ask'() {
      const [[engine], names] = [await engines(), await namesOf()];
      for (const name of names) {
        const { outputs } = await combined(await usual(), [name], engine, 1);
        assert.ok(Number.isFinite(outputs.loss[0]), `With '${name}' alone it makes ${outputs.loss[0]}.`);
      }
    },

    async 'logs constants and schedules that can be drawn'() {
      const loss = await usual();
      const drawn = [0, 0.3, 1].flatMap((progress) => Object.entries(valuesAt({ loss }, progress)));
      assert.deepEqual(
        [...Object.entries(loss.logged), ...drawn].filter(([name, value]) => !Number.isFinite(value) || !/^[a-z][a-z0-9_]*$/.test(name)),
        [],
      );
    },
  };
};

/** The terms that the objective of the workshop's experiment trains on; the first is over classes, the others say yes or no. */
function termsOf(workshop: Workshop): () => Promise<readonly string[]> {
  let made: Promise<readonly string[]> | undefined;
  const names = async (): Promise<readonly string[]> => {
    const { terms } = await (await workshop.run()).get('objective');
    return Object.entries(terms).flatMap(([name, { trains = true }]) => (trains ? [name] : []));
  };
  return () => (made ??= names());
}

/** The loss of terms whose logits are one parameter each. */
function combined(loss: Loss, names: readonly string[], engine: Engine, scale: number): Promise<CalculationOutcome> {
  const shapeOf = (name: string): readonly number[] => (name === names[0] ? [ROWS, CLASSES] : [ROWS]);
  return runOnce(
    engine,
    {
      parameters: names.map((name) => ({ name, shape: shapeOf(name), initializer: () => undefined })),
      gradient: true,
      build: ({ parameters }) => ({
        loss: loss.combine(
          Object.fromEntries(names.map((name) => [name, termOf(parameters[name] as Tensor1D)])),
          scheduledIn('loss', loss.scheduled),
        ),
      }),
    },
    (memory) => names.forEach((name) => memory.view(memory.weights, name).forEach((_, i, view) => (view[i] = scale * Math.sin(i + 1)))),
  );
}

/** A term over these logits, whose last row does not count. */
function termOf(logits: Tensor1D): LossTerm {
  const isYesNo = logits.rank === 1;
  const labels_R = isYesNo ? tensor1d([1, 0, 0, 1]) : tensor1d([0, 2, 1, 1], 'int32');
  const values_R = isYesNo ? sigmoidCrossEntropy(logits, labels_R) : softmaxCrossEntropy(logits as never, labels_R);
  const mean = (values: Tensor1D): Scalar => div(sum(mul(values, tensor1d([1, 1, 1, 0]))), 3);
  return { logits, labels_R, values_R, mean, loss: mean(values_R) };
}
