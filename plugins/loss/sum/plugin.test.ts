import { scalar, setBackend, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTfjsEngine, FlatMemory, type Loss, type LossTerm } from 'electra-run';
import sum from './plugin.ts';

beforeAll(async () => {
  // Loading an engine registers tfjs's own backend.
  await (
    await (await createTfjsEngine('cpu')).load(new FlatMemory([], []))
  ).compile({ name: 'nothing', parameters: [], inputs: {}, gradient: false, training: false, build: () => ({}) });
  await setBackend('cpu');
});

describe('loss sum', () => {
  it.each([
    [{}, 3.25],
    [{ second: 2 }, 3.5],
    [{ first: 0.5, second: 4 }, 2.5],
    [{ first: 0 }, 0.25],
  ])('with weights %j makes 3 and 0.25 to %d', (weights, total) => {
    const { combine } = sum.create({ weights }, {}) as Loss;
    expect(combine({ first: term(3), second: term(0.25) }).dataSync()[0]).toBeCloseTo(total, 6);
  });

  it('of one term is that term, with its weight', () => {
    const { combine, weighs, logged } = sum.create({ weights: { first: 2 } }, {}) as Loss;
    expect(combine({ second: term(0.25) }).dataSync()[0]).toBe(0.25);
    expect(combine({ first: term(3) }).dataSync()[0]).toBe(6);
    expect(weighs).toEqual(['first']);
    expect(logged).toEqual({ first_weight: 2 });
  });
});

function term(loss: number): LossTerm {
  return { loss: scalar(loss), values_R: tensor1d([loss]), mean: () => scalar(loss) };
}
