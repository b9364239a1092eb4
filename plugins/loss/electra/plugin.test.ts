import { scalar, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTfjsEngine, FlatMemory, type Loss, type LossTerm } from 'electra-run';
import electra from './plugin.ts';

beforeAll(async () => {
  // Loading an engine registers tfjs's own backend.
  await (
    await (await createTfjsEngine('cpu')).load(new FlatMemory([], []))
  ).compile({ name: 'nothing', parameters: [], inputs: {}, gradient: false, training: false, build: () => ({}) });
  await setBackend('cpu');
});

describe('loss electra', () => {
  it.each([
    [50, 3 + 50 * 0.25],
    [1, 3.25],
    [0, 3],
  ])('is the generator loss plus %i times the discriminator loss', (lambda, total) => {
    const { combine, logged, scheduled } = electra.create({ lambda }, {}) as Loss;
    expect(combine({ mlm: term(3), rtd: term(0.25) }, { lambda }).dataSync()[0]).toBeCloseTo(total, 6);
    expect([logged, scheduled]).toEqual([{ lambda }, { lambda }]);
  });

  it.each(['mlm', 'rtd'])('trains on %s alone in a stage that has no other term', (name) => {
    const { combine } = electra.create({ lambda: 2 }, {}) as Loss;
    expect(combine({ [name]: term(3) }, { lambda: 2 }).dataSync()[0]).toBe(name === 'mlm' ? 3 : 6);
  });

  it('takes the weight of the step where it is scheduled, and logs no constant', () => {
    const { combine, logged, scheduled } = electra.create({ lambda: { from: 1, to: 50, until: 0.5 } }, {}) as Loss;
    const at = scheduled?.lambda as (progress: number) => number;
    expect([0, 0.25, 0.5, 1].map(at)).toEqual([1, 25.5, 50, 50]);
    expect(combine({ mlm: term(3), rtd: term(0.25) }, { lambda: scalar(10) }).dataSync()[0]).toBeCloseTo(5.5, 6);
    expect(logged).toEqual({});
  });

  it('weighs the discriminator 50 times unless told otherwise', () => {
    expect(electra.options.properties.lambda).toMatchObject({ default: 50, anyOf: [{ type: 'number', minimum: 0 }, { type: 'object' }] });
  });
});

function term(loss: number): LossTerm {
  return { loss: scalar(loss), values_R: tensor1d([loss]), mean: () => scalar(loss) };
}
