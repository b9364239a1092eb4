/** What every loss must do: make one number of the losses it is given, and let gradients through to each. */
import { mul, sum, type Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../src/kinds/engine.ts';
import type { Loss } from '../../src/kinds/loss.ts';
import { build, componentsOf } from './components.ts';
import { runOnce, type Outcome } from './run-once.ts';

const definitions = await componentsOf('loss');
const engines = await Promise.all((await componentsOf('engine')).map((definition): Promise<Engine> | Engine => build('engine', definition, {})));
/** The losses that objectives hand over. */
const names = ['mlm', 'rtd'] as const;

describe.each(definitions)('loss $name', (definition) => {
  const loss: Loss = build('loss', definition, {});

  it.each(engines)('is one finite number on the $name engine, also where losses are 0 or large', async (engine) => {
    for (const values of [[2, 3], [0, 0], [1e4, 1e-6]]) {
      const { outputs } = await combined(loss, engine, values);
      expect(outputs.loss.length).toBe(1);
      expect(Number.isFinite(outputs.loss[0]), String(values)).toBe(true);
    }
  });

  it.each(engines)('lets gradients through to each of the losses on the $name engine', async (engine) => {
    const { gradient } = await combined(loss, engine, [2, 3]);
    for (const name of names) expect(gradient(name)[0], name).toBeGreaterThan(0);
  });

  it('grows with each of the losses', async () => {
    const outcomes = await Promise.all([[2, 3], [2.5, 3], [2, 3.5]].map((values) => combined(loss, engines[0], values)));
    const [base, ...larger] = outcomes.map(({ outputs }) => outputs.loss[0]);
    for (const value of larger) expect(value).toBeGreaterThan(base);
  });

  it('logs constants that can be drawn', () => {
    expect(Object.values(loss.logged).filter((value) => !Number.isFinite(value))).toEqual([]);
    expect(Object.keys(loss.logged).filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });
});

/** The loss of losses that are one parameter each. */
function combined(loss: Loss, engine: Engine, values: readonly number[]): Promise<Outcome> {
  return runOnce(
    engine,
    {
      parameters: names.map((name) => ({ name, shape: [1], initializer: () => undefined })),
      gradient: true,
      build: ({ parameters }) => ({ loss: loss.combine(Object.fromEntries(names.map((name) => [name, sum(mul(parameters[name], 1)) as Scalar]))) }),
    },
    (memory) => names.forEach((name, index) => memory.view(memory.weights, name).fill(values[index])),
  );
}
