/** What a plan says of stages, on the experiments that ship, and that sweeps and references reach into them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadExperiment } from '../src/config/load.ts';
import { planExperiment, type Plan } from '../src/plan/plan.ts';
import { planText } from '../src/plan/text.ts';
import { silentLog } from '../src/track/silent.ts';
import { root } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const cacheFolder = temporaryFolder('stage-plans');

async function planOf(file: string, set: readonly string[] = []): Promise<Plan> {
  const { loaded, problems } = await loadExperiment(path.join(root, file), { set, unread: true });
  if (!loaded) throw new Error(problems.map(({ message }) => message).join('\n'));
  const { experiment, registry, folder: experimentFolder, place } = loaded;
  return planExperiment({ experiment, registry, experimentFolder, cacheFolder, log: silentLog, timing: null, place });
}

it('the length extension that ships costs what its two shapes cost', { timeout: 60_000 }, async () => {
  const { pretraining, memory } = await planOf('experiments/stages/length-extension.json5');
  expect(pretraining).toMatchObject({ steps: 1200, tokens: 1200 * 2048, batch: 8, length: 256 });
  expect(pretraining.stages).toMatchObject([
    { steps: 1080, batch: 32, length: 64, tokens: 1080 * 2048 },
    { steps: 120, batch: 8, length: 256, tokens: 120 * 2048 },
  ]);
  const [short, long] = pretraining.stages;
  const alone = async (length: number, batch: number): Promise<number> =>
    (
      await planOf('experiments/stages/length-extension.json5', [
        '~train.stages',
        'train.steps=1',
        `train.batch=${batch}`,
        `data.length=${length}`,
      ])
    ).pretraining.flops;
  expect(short.flops).toBe(1080 * (await alone(64, 32)));
  expect(long.flops).toBe(120 * (await alone(256, 8)));
  expect(pretraining.flops).toBe(short.flops + long.flops);
  // The positions that attention looks at are the difference.
  expect(long.flops / 120).toBeGreaterThan(short.flops / 1080);
  expect(memory.pretraining.total).toBe(Math.max(short.memory, long.memory));
});

it('two-stage ELECTRA as stages costs what the option of the objective costs', { timeout: 60_000 }, async () => {
  const staged = await planOf('experiments/stages/two-stage.json5');
  const option = await planOf('experiments/stages/two-stage.json5', ['~train.stages', 'train.steps=1200', 'objective.training=two-stage']);
  expect(staged.pretraining.flops).toBe(option.pretraining.flops);
  expect(option.pretraining.stages).toHaveLength(1);
  expect(planText(staged)).toMatch(/\nstage +steps +a step +tokens +products +time +memory\n.*\n1 +600 +32 × 64 +1\.2 million /);
});

it('causal before masked has steps for its tokens, and one set of parameters', { timeout: 60_000 }, async () => {
  const plan = await planOf('experiments/stages/causal-then-masked.json5');
  expect(plan.pretraining.stages.map(({ steps, tokens }) => [steps, tokens])).toEqual([
    [489, 489 * 2048],
    [733, 733 * 2048],
  ]);
  expect(plan.parameters.together).toBe(plan.parameters.networks.encoder.total);
});

it('a stage that names a term that is not there is shown in its file', async () => {
  const found = planOf('experiments/stages/two-stage.json5', ["train.stages.1.terms=['rdt']"]);
  await expect(found).rejects.toMatchObject({
    code: 'option-conflict',
    text: expect.stringMatching(/^--set train\.stages\.1\.terms=.*\n[^]*'rdt'\.\n {2}It has 'mlm', 'rtd'\./),
  });
});

it('docs/stages.md shows an experiment that is right', async () => {
  const page = readFileSync(path.join(root, 'docs/stages.md'), 'utf8');
  const [, text] = /`phases\.json5`\n```json5\n([^]*?)```/.exec(page) ?? [];
  const file = path.join(cacheFolder, 'phases.json5');
  writeFileSync(file, text);
  const { loaded, problems } = await loadExperiment(file, { unread: true });
  expect(problems).toEqual([]);
  expect(loaded?.experiment.train).toMatchObject({ steps: 900 + Math.ceil(2e6 / (8 * 128)), stages: [{}, { scheduler: { rate: 1e-3 } }] });
});

it('a change of a path reaches into a stage', async () => {
  const { pretraining } = await planOf('experiments/stages/length-extension.json5', ['train.stages.0.length=32', 'train.stages.1.steps=7']);
  expect(pretraining.stages).toMatchObject([{ length: 32, steps: 1080 }, { steps: 7 }]);
  expect(pretraining.steps).toBe(1087);
});
