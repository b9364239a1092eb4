import { describe, expect, it } from 'vitest';
import type { Experiment } from '../experiment/experiment.ts';
import type { WrittenStage } from '../experiment/stages.ts';
import { requireSamePast, requireSameStage } from './same-stage.ts';

const stagesOf = (steps: number) => [
  { stage: { until: 0.5 }, until: steps / 2 },
  { stage: { until: 1 }, until: steps },
];

it.each([
  [60, 60, 100],
  [20, 60, 100],
  [30, 60, 100],
  [60, 60, 118],
  [0, 60, 1000],
])('lets a run that made %i of %i steps have %i', (reached, before, after) => {
  expect(() =>
    requireSameStage('runs/a', { reached, steps: { before, after } }, { before: stagesOf(before), after: stagesOf(after) }),
  ).not.toThrow();
});

it.each([
  ['back to a stage that it has left', 60, 60, 200],
  ['on to one that it has not begun', 40, 100, 60],
])('keeps a run from going %s', (_, reached, before, after) => {
  expect(() =>
    requireSameStage('runs/a', { reached, steps: { before, after } }, { before: stagesOf(before), after: stagesOf(after) }),
  ).toThrow(`with train.steps ${after} the step ${reached} that the run in runs/a has reached would be in another one.`);
});

describe('the past of a run of 100 steps in stages of 60 and 40', () => {
  const past = [{ steps: 60, length: 16 }, { steps: 40 }];
  const check = (reached: number, stages: readonly WrittenStage[]) => () =>
    requireSamePast('runs/a', reached, { before: staged(past), after: staged(stages) });

  it.each<[string, number, readonly WrittenStage[]]>([
    ['with a longer stage that it is in', 100, [past[0], { steps: 90 }]],
    ['with a longer stage whose end it has reached', 60, [{ steps: 80, length: 16 }, { steps: 40 }]],
    ['with another stage to come', 60, [past[0], { steps: 10, batch: 2 }]],
    ['with one more', 100, [...past, { steps: 5 }]],
    ['with another end of a stage to come, said in tokens', 30, [past[0], { tokens: 1000 }]],
  ])('is the same %s', (_, reached, stages) => {
    expect(check(reached, stages)).not.toThrow();
  });

  it.each<[string, number, readonly WrittenStage[]]>([
    ['a longer stage that it has left', 61, [{ steps: 61, length: 16 }, { steps: 40 }]],
    ['another length in the stage that it is in', 10, [{ steps: 60, length: 8 }, past[1]]],
    ['a stage that ends before the step it has reached', 50, [{ steps: 49, length: 16 }, past[1]]],
    ['other terms', 100, [past[0], { steps: 40, terms: ['one'] }]],
    ['no stages', 100, [{ steps: 100 }]],
  ])('is another one with %s', (_, reached, stages) => {
    expect(check(reached, stages)).toThrow('would have been another one');
  });

  it('may be that of a run without stages', () => {
    const before = staged(undefined);
    expect(() => requireSamePast('runs/a', 100, { before, after: staged([{ steps: 100 }, { steps: 20, length: 8 }]) })).not.toThrow();
  });
});

function staged(stages: readonly WrittenStage[] | undefined): Experiment {
  return { train: { steps: 100, batch: 4, stages }, data: { length: 32 }, objective: { type: 'a' } } as unknown as Experiment;
}
