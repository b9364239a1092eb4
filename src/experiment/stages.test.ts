import { expect, it } from 'vitest';
import { stageAt, stepsOfStage, tokensUntil, trainStages } from './stages.ts';

const train = { steps: 100, batch: 8, microBatch: 4 };
const data = { length: 32 };

it('an experiment without stages is one, over all of it', () => {
  expect(trainStages({ train, data })).toMatchObject([{ index: 0, from: 0, until: 100, batch: 8, microBatch: 4, length: 32 }]);
});

it('a stage takes what it does not say from the rest of the experiment', () => {
  const stages = trainStages({
    train: {
      ...train,
      stages: [
        { steps: 60, length: 16, batch: 16 },
        { steps: 40, microBatch: 2 },
      ],
    },
    data,
  });
  expect(stages).toMatchObject([
    { from: 0, until: 60, batch: 16, microBatch: 4, length: 16 },
    { from: 60, until: 100, batch: 8, microBatch: 2, length: 32 },
  ]);
  expect([0, 1, 60, 61, 100, 200].map((step) => tokensUntil(stages, step))).toEqual([0, 256, 15_360, 15_616, 25_600, 25_600]);
  expect([0, 59, 60, 99, 100].map((step) => stageAt(stages, step).index)).toEqual([0, 0, 1, 1, 1]);
});

it.each([
  [1, 1],
  [255, 1],
  [256, 1],
  [257, 2],
  [2_560_000, 10_000],
  [1e15, 3_906_250_000_000],
])('%i tokens are %i steps of 8 × 32', (tokens, steps) => {
  expect(stepsOfStage({ tokens, batch: 8, length: 32 })).toBe(steps);
  expect((steps - 1) * 256).toBeLessThan(tokens);
  expect(steps * 256).toBeGreaterThanOrEqual(tokens);
});
