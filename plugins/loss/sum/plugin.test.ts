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
    const { combine, scheduled } = sum.create({ weights }, {}) as Loss;
    expect(combine({ first: term(3), second: term(0.25) }, scheduled as Record<string, number>).dataSync()[0]).toBeCloseTo(total, 6);
  });

  it('of one term is that term, with its weight', () => {
    const { combine, weighs, logged, scheduled } = sum.create({ weights: { first: 2 } }, {}) as Loss;
    expect(combine({ second: term(0.25) }, scheduled as Record<string, number>).dataSync()[0]).toBe(0.25);
    expect(combine({ first: term(3) }, scheduled as Record<string, number>).dataSync()[0]).toBe(6);
    expect(weighs).toEqual(['first']);
    expect(logged).toEqual({ first_weight: 2 });
  });

  it('takes the weight of the step where it is scheduled, and logs no constant', () => {
    const { combine, logged, scheduled } = sum.create({ weights: { first: { from: 0, to: 2 }, second: 4 } }, {}) as Loss;
    const { first_weight: weightAt } = scheduled as Record<string, (progress: number) => number>;
    expect(weightAt(0.25)).toBe(0.5);
    const total = combine({ first: term(3), second: term(0.25) }, { first_weight: scalar(0.5), second_weight: 4 });
    expect(total.dataSync()[0]).toBeCloseTo(2.5, 6);
    expect(logged).toEqual({ second_weight: 4 });
  });
});

function term(loss: number): LossTerm {
  return { loss: scalar(loss), values_R: tensor1d([loss]), mean: () => scalar(loss) };
}
