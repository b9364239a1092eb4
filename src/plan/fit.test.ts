/** What the plan advises where the memory is too small, checked by following it. */
import { conv1d, ones, sum, type Rank } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { rtd, small, type Setting } from '../../test/support/rtd-program.ts';
import { memoryProblems, pretrainingMemory, requireMemory, type Pretraining } from './fit.ts';

const setting: Setting = { ...small, batch: 0, length: 64, hiddenSize: 64, layers: 2 };
const pretraining: Pretraining = {
  objective: rtd(setting).objective,
  optimizer: { slots: ['m', 'v'] },
  engine: {},
  train: { batch: 96 },
  length: setting.length,
};

describe('a plan that does not fit', () => {
  it('advises the largest micro-batch that does', async () => {
    const needs = async (microBatch: number): Promise<number> =>
      (await pretrainingMemory({ ...pretraining, train: { batch: 96, microBatch } })).total;
    const machine = (await needs(24)) + 1;
    const [problem] = await memoryProblems(pretraining, await pretrainingMemory(pretraining), { machine });
    expect(problem).toMatchObject({
      code: 'does-not-fit',
      hints: ['It fits with train.microBatch=24, which gives the same updates in 4 pieces.'],
    });
    expect(await needs(32)).toBeGreaterThan(machine);
  });

  it('advises a smaller batch where pieces are not enough', async () => {
    const machine = (await pretrainingMemory({ ...pretraining, train: { batch: 8, microBatch: 1 } })).total + 1;
    const [problem] = await memoryProblems(pretraining, await pretrainingMemory(pretraining), { machine });
    expect(problem.hints[0]).toMatch(/^It fits with train\.batch=8 and train\.microBatch=1/);
  });

  it('says so where the parameters alone are too many', async () => {
    const memory = await pretrainingMemory(pretraining);
    expect((await memoryProblems(pretraining, memory, { machine: 2 ** 20 }))[0].hints[0]).toMatch(/make the networks smaller/);
  });
});

it('says nothing where there is enough', async () => {
  await expect(requireMemory({ ...pretraining, train: { batch: 2 } })).resolves.toBeUndefined();
  await expect(requireMemory({ ...pretraining, train: { batch: 2 ** 18, microBatch: 2 ** 18 } })).rejects.toMatchObject({
    code: 'does-not-fit',
  });
});

it('leaves a program that only other engines run to them', async () => {
  const compute = () => {
    sum(conv1d(ones<Rank.R3>([1, 4, 8]), ones<Rank.R3>([2, 8, 3]), 1, 'same'));
    return { terms: {} };
  };
  await expect(
    requireMemory({ ...pretraining, objective: { ...pretraining.objective, compute }, train: { batch: 2 } }),
  ).resolves.toBeUndefined();
});
