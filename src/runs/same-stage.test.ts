import { expect, it } from 'vitest';
import { requireSameStage } from './same-stage.ts';

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
  expect(() => requireSameStage('runs/a', { reached, steps: { before, after } }, stagesOf)).not.toThrow();
});

it.each([
  ['back to a stage that it has left', 60, 60, 200],
  ['on to one that it has not begun', 40, 100, 60],
])('keeps a run from going %s', (_, reached, before, after) => {
  expect(() => requireSameStage('runs/a', { reached, steps: { before, after } }, stagesOf)).toThrow(
    `with train.steps ${after} the step ${reached} that the run in runs/a has reached would be in another one.`,
  );
});
