/** Sweeps over a value inside a stage, and over the stages as a whole: members, their names, the plan, and what is left to do. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { figuresAt, MINUTES, sweepFolder } from './support/sweep-folder.ts';

const { folder, looked, at, manifest, figures } = sweepFolder('sweep-stages');
const train = 'batch: 4, logEvery: 1, evaluateEvery: 4, evaluateBatches: 1, checkpointEvery: 2, samples: 0, steps: { $delete: true }';
const stages = '[{ steps: 2, length: 16 }, { steps: 1, objective: { masker: { probability: 0.2 } } }]';
writeFileSync(path.join(folder, 'staged.json5'), `{ extends: './experiments/plain.json5', train: { ${train}, stages: ${stages} } }`);
writeFileSync(
  path.join(folder, 'plans.json5'),
  "{ extends: './staged.json5', sweep: { grid: { 'train.stages': [[{ steps: 3 }], [{ steps: 1, length: 16 }, { tokens: 256 }]] } } }",
);
const stageAt = (run: string, index: number): Record<string, unknown> => {
  const experiment = JSON.parse(readFileSync(at(`${run}/experiment.json`), 'utf8')) as { train: { stages: Record<string, unknown>[] } };
  return experiment.train.stages[index];
};

it('a value in a stage is varied by its path, and changes that stage alone', { timeout: MINUTES }, async () => {
  const grid = ['--grid', 'train.stages.1.objective.masker.probability=0.1,0.3', '--grid', 'train.stages.0.steps=1,2'];
  const prepared = await looked('staged.json5', 'name=inside', ...grid, '--prepare');
  expect(prepared).toMatchObject({ code: 0, error: expect.not.stringContaining('warning') });
  const names = [
    'probability=0.1-steps=1-seed=1',
    'probability=0.1-steps=2-seed=1',
    'probability=0.3-steps=1-seed=1',
    'probability=0.3-steps=2-seed=1',
  ];
  expect(manifest('inside')).toMatchObject({ members: names.map((name) => ({ name })) });
  const planned = names.map((name) => [0, 1].map((index) => stageAt(`inside/members/${name}`, index)));
  expect(planned.map(([first]) => first.steps)).toEqual([1, 2, 1, 2]);
  expect(planned.map(([, second]) => second)).toMatchObject(
    [0.1, 0.1, 0.3, 0.3].map((probability) => ({ objective: { masker: { probability } } })),
  );

  expect(await looked('staged.json5', 'name=one', '--ablate', 'train.stages.0.steps=1,2', '--prepare')).toMatchObject({
    code: 0,
    error: expect.not.stringContaining('train.steps'),
  });
});

it('the stages are varied as a whole, planned, gone on with and compared', { timeout: MINUTES }, async () => {
  const plan = await inProcess(['plan', 'plans.json5', '--no-time'], { folder });
  expect(plan).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^plans: 2 runs[^]*\nstages=(\w{6})-seed=1 .*\nstages=(?!\1)\w{6}-seed=1 /),
  });
  const names = [...plan.out.matchAll(/^(stages=\w{6}-seed=1) /gm)].map(([, name]) => name);
  expect(await looked('plans.json5', 'name=whole', '--prepare')).toMatchObject({ code: 0 });
  expect(manifest('whole')).toMatchObject({ members: names.map((name) => ({ name })) });
  const resumed = await cli(['sweep', 'resume', 'runs/whole'], { folder });
  expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining('2 members: 2 finished.') });
  expect(names.map((name) => figures('whole', name)['train/steps'])).toEqual([3, 3]);
  const alone = ['staged.json5', 'name=alone', 'train.stages=[{ steps: 1, length: 16 }, { tokens: 256 }]'];
  expect(await inProcess(alone, { folder })).toMatchObject({ code: 0 });
  expect(figures('whole', names[1])).toEqual(figuresAt(at('alone')));
  expect(await looked('plans.json5', 'name=whole')).toMatchObject({ code: 0, error: expect.not.stringContaining('▶') });

  const compared = await inProcess(['compare', 'runs/whole'], { folder });
  expect(compared).toMatchObject({ code: 0, out: expect.stringMatching(/^run +status +steps +length +tokens +seed /) });
  expect(compared.out).not.toContain('train.steps');
});
