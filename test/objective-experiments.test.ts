/** The systems that ship, tiny and of their papers' sizes, and what compares them: all are valid, and cost what they say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../src/config/load.ts';
import { exportNetwork } from '../src/interop/hugging-face/export-network.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { planExperiment, type Plan } from '../src/plan/plan.ts';
import { prospectOf } from '../src/plan/prospect.ts';
import { planMembers } from '../src/plan/sweep.ts';
import { planSweep, type PlannedSweep } from '../src/sweep/plan.ts';
import { silentLog } from '../src/track/silent.ts';
import { root } from './support/cli.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const cacheFolder = temporaryFolder('objective-experiments');
const systems = ['electra', 'adversarial', 'bert', 'roberta', 'albert', 'gpt', 'gpt2', 'xlnet', 't5'];
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

async function planOf(file: string, set: readonly string[] = []): Promise<Plan> {
  const { loaded, problems } = await loadExperiment(path.join(root, 'experiments/objectives', file), { unread: true, set });
  expect(problems).toEqual([]);
  if (!loaded) throw new Error(`${file} is not valid.`);
  const { experiment, registry, folder: experimentFolder, place } = loaded;
  return planExperiment({ experiment, registry, experimentFolder, cacheFolder, log: silentLog, timing: null, place });
}

async function sweepOf(file: string, set: readonly string[] = []): Promise<PlannedSweep> {
  const { plan, problems } = await planSweep(path.join(root, 'experiments/objectives', file), { set });
  expect(problems).toEqual([]);
  if (!plan) throw new Error(`${file} is not valid.`);
  return plan;
}

describe.each(systems)('%s', (system) => {
  it('has a tiny experiment of about two minutes of pre-training, with a reason for what it chooses', async () => {
    const { pretraining, parameters, memory } = await planOf(`${system}.json5`);
    // base.json5 has 15 TFLOP and takes two and a half minutes.
    expect(pretraining.flops).toBeGreaterThan(10e12);
    expect(pretraining.flops).toBeLessThan(13e12);
    expect(pretraining.batch * pretraining.length).toBe(2048);
    expect(parameters.together).toBeLessThan(3e6);
    expect(memory.peak).toBeLessThan(2 ** 30);
    expect(read(`experiments/objectives/${system}.json5`).match(/\/\/ \S/g)?.length).toBeGreaterThan(2);
  });

  it('is named in the pages', () => {
    for (const name of [`${system}.json5`, `${system}-base.json5`]) expect(read('experiments/README.md')).toContain(`\`${name}\``);
    expect(read('docs/objectives.md')).toContain(`experiments/objectives/${system}.json5`);
  });
});

describe('distillation', () => {
  /** What the run of bert.json5 would export, before it has learned anything. */
  const teacher = async (): Promise<string> => {
    const folder = path.join(temporaryFolder('teacher'), 'bert');
    const { loaded } = await loadExperiment(path.join(root, 'experiments/objectives/bert.json5'), { unread: true });
    if (!loaded) throw new Error('bert.json5 is not valid.');
    const { experiment, registry, folder: experimentFolder } = loaded;
    const { objective, tokenizer } = await prospectOf({ experiment, registry, experimentFolder, cacheFolder, log: silentLog });
    const memory = new FlatMemory(objective.parameters, []);
    initialize(memory, 1);
    await exportNetwork(folder, objective.networks[objective.kept.name], memory, tokenizer);
    return folder;
  };

  it('has a student that is cheaper than its teacher, two minutes of both, and no teacher among what is trained', async () => {
    const { pretraining, parameters, memory } = await planOf('distillation.json5', [`objective.teacher=${await teacher()}`]);
    expect(pretraining.flops).toBeGreaterThan(10e12);
    expect(pretraining.flops).toBeLessThan(13e12);
    expect(pretraining.batch * pretraining.length).toBe(2048);
    expect(Object.keys(parameters.networks)).toEqual(['encoder']);
    // The teacher's products are those of its forward pass.
    const { networks } = pretraining.step;
    expect(networks.teacher).toBeGreaterThan(2 * 2048 * 4 * 12 * 128 ** 2);
    expect(networks.encoder).toBeGreaterThan(0);
    expect(memory.pretraining.fixed).toBeGreaterThan(4 * parameters.together);
  });

  it('learns from the run that another of these files makes, and says so, and is named in the pages', () => {
    const text = read('experiments/objectives/distillation.json5');
    expect(text).toContain('npx electra-run experiments/objectives/bert.json5');
    expect(text).toContain("teacher: '../../runs/bert'");
    expect(read('experiments/README.md')).toContain('`distillation.json5`');
    expect(read('docs/objectives.md')).toContain('experiments/objectives/distillation.json5');
  });
});

it.each([
  // Millions of parameters as the papers count them; with the heads that are trained, and without those of fine-tuning.
  ['electra-base', 119, 766_000 * 256 * 512],
  ['adversarial-base', 143, 766_000 * 256 * 512],
  ['bert-base', 110, 256 * (900_000 * 128 + 100_000 * 512)],
  ['roberta-base', 125, 500_000 * 8192 * 512],
  ['albert-base', 12, 125_000 * 4096 * 512],
  ['gpt-base', 117, 3_000_000 * 64 * 512],
  ['gpt2-base', 124, 100_000 * 512 * 1024],
  ['xlnet-base', 117, 1_000_000 * 256 * 512],
  ['t5-base', 223, 524_288 * 128 * 512],
])('%s has the size of its paper', { timeout: 60_000 }, async (name, millions, tokens) => {
  const { parameters, pretraining } = await planOf(`${name}.json5`);
  expect(parameters.together / 1e6).toBeCloseTo(millions, -0.5);
  expect(pretraining.tokens).toBe(tokens);
});

describe('compare', () => {
  const compared =
    'electra all-tokens-mlm replace-mlm electra-15 mlm causal permutation span-denoising adversarial two-stage unigram'.split(' ');
  it('has eleven objectives with three seeds on one trunk, one text, and equal tokens', async () => {
    const { members, seeds } = await sweepOf('compare.json5');
    expect(seeds).toEqual([1, 2, 3]);
    expect(members.map(({ settings }) => settings.name)).toEqual([...compared, ...compared, ...compared]);
    expect(new Set(members.map(({ id }) => id)).size).toBe(33);
    const [first] = members;
    for (const { experiment, settings } of members) {
      const { objective, name: _name, seed: _seed, ...rest } = experiment;
      const { objective: _objective, name: _firstName, seed: _firstSeed, ...others } = first.experiment;
      expect(rest).toEqual(others);
      const { encoder, masker } = objective as Record<string, unknown>;
      if (settings.name === 'span-denoising') expect(encoder).toMatchObject({ type: 't5', layers: 4, hiddenSize: 128, heads: 4 });
      else expect(encoder).toEqual((first.experiment.objective as Record<string, unknown>).encoder);
      if (masker !== undefined) expect(masker).toEqual((first.experiment.objective as Record<string, unknown>).masker);
    }
  });

  it('has steps of equal computation', { timeout: 60_000 }, async () => {
    const planned = await sweepOf('compare-computation.json5', ['sweep.seeds=1', 'tasks=[]']);
    const [{ experiment }] = planned.members;
    const { loaded } = await loadExperiment(path.join(root, 'experiments/objectives/compare-computation.json5'), { unread: true });
    if (!loaded) throw new Error('The file is not valid.');
    const { registry, folder: experimentFolder, place } = loaded;
    const { members } = await planMembers(planned, { registry, experimentFolder, cacheFolder, log: silentLog, timing: null, place });
    const flops = members.map(({ plan }) => plan.pretraining.flops);
    expect(experiment.train.steps).toBe(1200);
    for (const each of flops) expect(Math.abs(each / flops[0] - 1)).toBeLessThan(1e-3);
  });
});

it('every file is one of a system, or shared by several, or compares them', () => {
  const own = systems.flatMap((system) => [`${system}-base.json5`, `${system}.json5`]);
  expect(fastGlob.sync('*.json5', { cwd: path.join(root, 'experiments/objectives') }).sort()).toEqual(
    [...own, 'compare-computation.json5', 'compare.json5', 'distillation.json5', 'text.json5', 'tiny.json5'].sort(),
  );
});
