/** `electra-run plan`: what an experiment will cost. Whether a real run needs the memory that it says is in `slow/`. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../src/plan/plan.ts';
import type { SweepPlan } from '../src/plan/sweep.ts';
import { root, tiny } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('plan');
const experiments = path.join(root, 'experiments');

describe('electra-run plan', () => {
  it('says what an experiment costs, in tables, and trains nothing', async () => {
    const { code, out, error } = await inProcess(['plan', tiny, '--read'], { folder });
    expect([code, error]).toEqual([0, expect.not.stringContaining('error')]);
    expect(out).toMatch(
      /^tiny: [\d,]+ tokens of text in \d+ sequences of 32, 11 % of the text \(10 % asked\) held out, a vocabulary of 500, on onnx \(cpu, /,
    );
    expect(out).toMatch(/^discriminator +\d+,\d+ +/m);
    expect(out).toMatch(/^pre-training +60 steps +\S+ GFLOP +about \S+ /m);
    expect(out).toMatch(/^century +2 × \d+ steps +\S+ GFLOP/m);
    expect(out).toMatch(/A step is 8 sequences of 32 tokens: \S+ MFLOP in matrix products, .*; generator \d+ %, discriminator \d+ %\./);
    expect(out).toMatch(/^peak in pre-training +\d+ MiB$/m);
    expect(existsSync(path.join(folder, 'runs'))).toBe(false);
  });

  it('of a text of which nothing can be held out, or too much, says what a run would say', async () => {
    const files = ['1790-washington', '1801-jefferson'].map((name) => path.join(root, `test/fixtures/corpus/${name}.txt`));
    const of = (some: readonly string[]) => ['plan', tiny, '--read', '--set', `corpus.files=${JSON.stringify(some)}`, '--set', 'tasks=[]'];
    const one = await inProcess(of(files.slice(0, 1)), { folder });
    expect([one.code, one.error]).toEqual([1, expect.stringMatching(/The corpus 'text' cannot be used: There is no held-out text/)]);
    const two = await inProcess(of(files), { folder });
    expect([two.code, two.out]).toEqual([0, expect.stringMatching(/data\.heldOut asks for 10 % of the text.* these 2 are too large/)]);
  });

  it('knows the text from the cache afterwards, and gives JSON to scripts', async () => {
    const plan = await planned(tiny);
    expect(plan).toMatchObject({
      name: 'tiny',
      vocabularySize: 500,
      fits: true,
      notes: [
        expect.stringMatching(/^century: cut at 24 tokens: 132 of 147 training and 11 of 13 dev examples/),
        expect.stringMatching(/^century: padding is \d+ % of what is read in training, \d+ % on dev\.$/),
      ],
      pretraining: { steps: 60, microBatches: 1, tokens: 60 * 8 * 32 },
      evaluation: { evaluations: 3, batches: 4 },
      tasks: [{ name: 'century', runs: 2 }],
    });
    expect(plan.text?.tokens).toBeGreaterThan(1000);
    const { together, networks } = plan.parameters;
    expect(together).toBe(networks.generator.total + networks.discriminator.total - networks.generator.shared);
    const { flops, forward, backward, networks: shares } = plan.pretraining.step;
    expect(forward + backward).toBe(flops);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBe(flops);
    expect(plan.disk.checkpoints).toBe(2 * 3 * 4 * together);
  });

  it('times real steps when asked', async () => {
    const { speed, pretraining } = await planned(tiny, '--measure');
    expect(speed?.by).toBe('measure');
    expect(pretraining.step.seconds).toBeGreaterThan(0);
    expect(pretraining.seconds).toBeCloseTo(60 * (pretraining.step.seconds as number), 5);
  });

  it('plans an experiment whose text and data are not there yet, and says what it assumed', async () => {
    const plan = await planned(path.join(experiments, 'electra-small.json5'), '--no-time');
    expect(plan.parameters.networks.discriminator.total).toBe(13_549_057);
    expect(plan).toMatchObject({ text: null, speed: null, total: { seconds: null }, tasks: [] });
    expect(plan.notes).toEqual([
      expect.stringContaining("The corpus 'text' cannot be read yet"),
      expect.stringContaining('assumed to have 30522 pieces'),
      expect.stringContaining('task 1 (text-classification)'),
    ]);
  });

  it('plans questions about passages before there is a vocabulary to find their answers with', { timeout: 60_000 }, async () => {
    const words = ['--no-time', '--json', 'corpus={$replace: {type: "text", files: ["later/*.txt"]}}'];
    const span = await inProcess(['plan', path.join(experiments, 'tasks/definition-span.json5'), ...words], { folder });
    expect(span.code, span.error).toBe(0);
    const { tasks, notes } = JSON.parse(span.out) as Plan;
    expect(tasks).toMatchObject([{ name: 'definition-span', runs: 6 }]);
    expect(notes.join()).toMatch(/assumed to have 8192 pieces/);
  });

  it('says which micro-batch would fit where the memory is too small', async () => {
    const { code, out } = await inProcess(
      [
        'plan',
        tiny,
        '--no-time',
        ...set(
          'data.length=2048',
          'train.batch=512',
          'train.microBatch=512',
          'objective.encoder.heads=16',
          'objective.encoder.maxPositions=2048',
        ),
      ],
      { folder },
    );
    expect(code).toBe(1);
    expect(out).toMatch(
      /DOES NOT FIT\. Pre-training needs about \S+ [GT]iB of memory, and this machine has \S+ GiB\. It fits with train\.\w+=\d+/,
    );
  });

  it('plans ELECTRA-large, whose numbers are more than one WebAssembly memory holds', async () => {
    const { memory, parameters } = await planned(path.join(experiments, 'electra-large.json5'), '--no-time');
    expect(parameters.networks.discriminator.total).toBe(335_142_913);
    const { weights, gradients, moments } = memory.pretraining;
    expect(weights + gradients + moments).toBeGreaterThan(2 ** 32);
  });

  it('adds up what the members of a sweep cost, each kind of member worked out once', async () => {
    const file = path.join(folder, 'widths.json5');
    writeFileSync(
      file,
      JSON.stringify({
        extends: tiny,
        tasks: [],
        ablation: { path: 'objective.generator.width', values: ['1/4', '1/2', 1], baseline: '1/2', seeds: 2 },
      }),
    );
    const { code, out } = await inProcess(['plan', file], { folder });
    expect(code).toBe(0);
    expect(out).toMatch(/^widths: 6 runs, one after the other\n/);
    expect(out).toMatch(/^each +parameters +products +time +memory +disk$/m);
    const rows = out.split('\n').filter((line) => / and 1 more /.test(line));
    expect(rows).toHaveLength(3);
    expect(out).toMatch(/^all +\S+ GFLOP +\S+ s /m);

    const over = path.join(folder, 'one-seed.json5');
    writeFileSync(over, '{ ablation: { seeds: 1 }, name: "laid-over" }');
    const { out: json } = await inProcess(['plan', file, '--set-file', over, '--no-time', '--json'], { folder });
    const sweep = JSON.parse(json) as SweepPlan;
    expect(sweep.name).toBe('laid-over');
    expect(sweep.members.map(({ seed }) => seed)).toEqual([1, 1, 1]);
    const flops = sweep.members.map(({ plan }) => plan.total.flops);
    expect(flops[0]).toBeLessThan(flops[1]);
    expect(sweep.total.flops).toBe(flops.reduce((sum, each) => sum + each, 0));
  });

  it.runIf(process.platform === 'linux')('returns where nothing can be made, and says where', async () => {
    const ended = await inProcess(['plan', tiny, '--read'], { folder, environment: { ELECTRA_RUN_CACHE: '/proc/nowhere/cache' } });
    expect(ended).toMatchObject({ code: 1, error: expect.stringMatching(/^error {2}system\n.*'\/proc\/nowhere'\.\n {2}\S/m) });
  });

  it('reports a mistake in the experiment as validate does', async () => {
    expect(await inProcess(['plan', tiny, '--set', 'train.stpes=3'], { folder })).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringContaining("Did you mean 'steps'?"),
    });
  });
});

function set(...settings: readonly string[]): string[] {
  return settings.flatMap((setting) => ['--set', setting]);
}

async function planned(...words: readonly string[]): Promise<Plan> {
  const { out, error } = await inProcess(['plan', ...words, '--json'], { folder });
  expect(error).toBe('');
  return JSON.parse(out) as Plan;
}
