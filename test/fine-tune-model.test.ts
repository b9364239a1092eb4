/** Tasks on a model that is there: by the verb, by an experiment without pre-training, on a run and on a Hugging Face folder. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadExperiment, requireExperiment } from '../src/config/load.ts';
import { runLoaded } from '../src/cli/run.ts';
import { loadRun } from '../src/cli/recorded-run.ts';
import { Interrupted } from '../src/interrupted.ts';
import { silentLog } from '../src/track/silent.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('fine-tune-model');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const call = (...words: readonly string[]) => inProcess(words, { folder });
const tasks = [
  {
    type: 'text-classification',
    name: 'century',
    dataset: { type: 'text-files', train: 'corpus/sentences.tsv' },
    head: 'dense',
    length: 24,
    batch: 16,
    epochs: 2,
    learningRates: [5e-3, 1e-3],
    seeds: 2,
  },
];
const pretraining = {
  corpus: { type: 'text', files: ['corpus/*.txt'] },
  tokenizer: { vocabularySize: 300 },
  data: { length: 16, heldOut: 0.1 },
  scheduler: { rate: 2e-3 },
  train: { steps: 6, batch: 8, evaluateEvery: 0, checkpointEvery: 0, samples: 0 },
  trackers: [],
};
const sizes = { layers: 1, hiddenSize: 16, heads: 2, maxPositions: 32 };

beforeAll(async () => {
  cpSync(path.join(root, 'test/fixtures/corpus'), at('corpus'), { recursive: true });
  write('base', { ...pretraining, objective: { type: 'replaced-token-detection', encoder: { type: 'electra', ...sizes } }, tasks });
  write('tasks', { trackers: [], tasks });
  // What is asked on the way of a pre-training is nothing to a model that is there.
  write('asked', { trackers: [], tasks, evaluations: ['minimal-pairs'] });
  const ended = await call('base.json5');
  expect(ended.code, ended.error).toBe(0);
}, 120_000);

describe('the tasks of a run', () => {
  it.each([
    ['the run', ['fine-tune', 'runs/base', 'base.json5', 'name=by-run']],
    ['its exported folder', ['fine-tune', 'runs/base/export/discriminator', 'base.json5', 'name=by-folder']],
    ['its export', ['fine-tune', 'runs/base/export', 'asked.json5', 'name=by-export']],
  ])('come to the same figures and the same model, to the bit, by the verb on %s', async (_, words) => {
    const before = statOf('runs/base');
    const ended = await call(...words);
    expect(ended.code, ended.error).toBe(0);
    expectSameAs('base', words[3].replace('name=', ''));
    expect(statOf('runs/base')).toEqual(before);
  });

  it('come to the same by an experiment of a model and tasks alone, of which everything else is taken from the model', async () => {
    write('job', { start: { from: 'runs/base/export/discriminator' }, trackers: [], tasks });
    const ended = await call('job.json5');
    expect(ended.code, ended.error).toBe(0);
    expectSameAs('base', 'job');
    expect(existsSync(at('runs/job/export'))).toBe(false);
    expect(existsSync(at('runs/job/checkpoints'))).toBe(false);
    expect(resultOf('job')).toMatchObject({ legend: [], exported: {}, figures: { 'train/steps': 0 } });
    const { loaded } = await loadRun(at('runs/job'));
    expect(loaded.experiment).toMatchObject({
      train: { steps: 0 },
      objective: { type: 'masked-lm', encoder: { type: 'electra', ...sizes } },
      tokenizer: { type: 'wordpiece', vocabulary: expect.stringContaining('vocab.txt') },
    });
    expect(loaded.experiment.corpus).toBeUndefined();
    expect(loaded.experiment.scheduler).toBeUndefined();
  });

  it('lie beside each other under the names of the model and the file', async () => {
    const ended = await call('fine-tune', 'runs/base', 'tasks.json5', 'tasks.0.seeds=1', 'tasks.0.scratch=false');
    expect(ended.code, ended.error).toBe(0);
    expect(ended.out).toContain('The run is in runs/base-tasks,');
    expect(existsSync(at('runs/base-tasks/downstream/century/pretrained-0.005-1.json'))).toBe(true);
    expect(await call('fine-tune', 'runs/base', 'tasks.json5')).toMatchObject({ code: 2, error: expect.stringContaining('name=') });
  });

  it('may begin with what another task has learned', async () => {
    const ended = await call('fine-tune', 'runs/base/downstream/century/model', 'tasks.json5', 'name=after', 'tasks.0.scratch=false');
    expect(ended.code, ended.error).toBe(0);
    expect(ended.error).toMatch(/not used: classifier\.dense\.bias, .* of \S*century\/model/);
  });
});

describe('a job', () => {
  it('that is stopped goes on to the same bits, with what is missing', async () => {
    write('stopped', { start: { from: 'runs/base' }, trackers: [], tasks });
    const controller = new AbortController();
    let phases = 0;
    const log = {
      ...silentLog,
      phase: () => {
        const own = ++phases;
        return {
          update: (step: number) => void (own === 3 && step === 4 && controller.abort(new Interrupted('SIGINT'))),
          done() {},
          stop() {},
        };
      },
    };
    const loaded = await requireExperiment(at('stopped.json5'));
    const where = at('runs/stopped');
    expect(await runLoaded(loaded, where, { log, signal: controller.signal })).toBe(130);
    expect(existsSync(path.join(where, 'downstream/century/pretrained-0.005-2.json'))).toBe(true);
    expect(existsSync(path.join(where, 'result.json'))).toBe(false);
    phases = 10;
    const again = await loadRun(where);
    expect(await runLoaded(again.loaded, where, { log, signal: new AbortController().signal })).toBe(0);
    expect(phases).toBe(16);
    expectSameAs('base', 'stopped');
  });

  it('that goes on with other weights than it began with is refused', async () => {
    cpSync(at('runs/base/export/discriminator'), at('models/changed'), { recursive: true });
    write('changed', { start: { from: 'models/changed' }, trackers: [], tasks });
    expect((await call('changed.json5')).code).toBe(0);
    rmSync(at('runs/changed/result.json'));
    writeFileSync(at('runs/changed/status.json'), JSON.stringify({ status: 'interrupted', step: 0 }));
    const file = at('models/changed/model.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 2] ^= 1;
    writeFileSync(file, bytes);
    expect(await call('resume', 'runs/changed')).toMatchObject({ code: 2, error: expect.stringContaining('error  job-start-changed\n') });
  });

  it('is planned, looked at and repeated like any run', async () => {
    const planned = await call('plan', 'tasks.json5', 'start.from=runs/base', '--no-time');
    expect(planned.code, planned.error).toBe(0);
    expect(planned.out).toMatch(/^tasks: fine-tuning alone/);
    expect(planned.out).not.toContain('pre-training');
    expect(await call('validate', 'job.json5')).toMatchObject({
      out: expect.stringMatching(/Fine-tunes runs\/base\S* on onnx: text-classification/),
    });
    expect(await call('reproduce', 'runs/job')).toMatchObject({ code: 0, out: expect.stringContaining('again, to the bit') });
    expect(await call('extend', 'runs/job', 'tasks.0.seeds=3')).toMatchObject({
      code: 2,
      error: expect.stringContaining('under another name'),
    });
  });
});

describe('a job is refused', () => {
  it('where its model has no tokenizer, at the place that names the model', async () => {
    cpSync(at('runs/base/export/discriminator'), at('models/mute'), { recursive: true });
    for (const name of ['vocab.txt', 'tokenizer.json']) rmSync(at('models/mute', name));
    write('mute', { start: { from: 'models/mute' }, tasks });
    expect(await told('mute')).toEqual([['start-unusable', 'start.from', expect.stringContaining('neither a vocab.txt nor')]]);
  });

  it('where there are no tasks, or nothing to begin with', async () => {
    write('idle', { start: { from: 'runs/base' }, tasks: [] });
    expect(await told('idle')).toEqual([['option-conflict', 'tasks', expect.stringContaining('nothing to do but tasks')]]);
    write('nothing', { ...pretraining, objective: 'masked-lm', train: { steps: 0 }, tasks });
    expect(await told('nothing')).toEqual([['option-conflict', 'train.steps', expect.stringContaining('no model to fine-tune')]]);
  });

  it('where the model is of no architecture that is known here, or is several', async () => {
    cpSync(at('runs/base/export/discriminator'), at('models/strange'), { recursive: true });
    writeFileSync(at('models/strange/config.json'), JSON.stringify({ model_type: 'mamba' }));
    write('strange', { start: { from: 'models/strange' }, tasks });
    const [first] = await told('strange');
    expect(first.slice(0, 2)).toEqual(['model-unknown', 'start.from']);
    cpSync(at('runs/base/export'), at('models/both'), { recursive: true });
    write('both', { start: { from: 'models/both' }, tasks });
    expect(await told('both')).toEqual([
      ['start-unusable', 'start.from', expect.stringContaining('several networks, discriminator, generator')],
    ]);
  });

  it('where what it starts from has only fine-tuned itself', async () => {
    write('twice', { start: { from: 'runs/job' }, tasks });
    const [first] = await told('twice');
    expect(first).toEqual(['start-unusable', 'start.from', expect.stringContaining('exported no network of its own')]);
  });

  it('where a component of the run asks for its text, and says what to type', async () => {
    const objective = { type: 'replaced-token-detection', encoder: { type: 'electra', ...sizes }, masker: { type: 'frequency-weighted' } };
    write('frequencies', { ...pretraining, objective, train: { ...pretraining.train, steps: 1 }, tasks: [] });
    expect((await call('frequencies.json5')).code).toBe(0);
    const ended = await call('fine-tune', 'runs/frequencies', 'tasks.json5');
    expect(ended).toMatchObject({ code: 2, error: expect.stringContaining('error  no-text-here\n') });
    const byFolder = await call('fine-tune', 'runs/frequencies/export/discriminator', 'tasks.json5', 'tasks.0.scratch=false');
    expect(byFolder.code, byFolder.error).toBe(0);
  });
});

async function told(name: string): Promise<unknown[][]> {
  const { problems } = await loadExperiment(at(`${name}.json5`));
  return problems.map(({ code, message, origin }) => [code, message === '' ? '' : placeOf(message, origin), message]);
}

function placeOf(message: string, origin: unknown): string {
  return /^(\S+): /.exec(message)?.[1] ?? (origin ? 'start.from' : '');
}

function write(name: string, experiment: object): void {
  writeFileSync(at(`${name}.json5`), JSON.stringify(experiment));
}

interface Result {
  readonly downstream: readonly { readonly runs: readonly unknown[] }[];
}

function resultOf(name: string): Result {
  return JSON.parse(readFileSync(at('runs', name, 'result.json'), 'utf8')) as Result;
}

function expectSameAs(one: string, other: string): void {
  const [right, found] = [one, other].map((name) => resultOf(name).downstream);
  expect(found).toEqual(right);
  const [expected, model] = [one, other].map((name) => readFileSync(at('runs', name, 'downstream/century/model/model.safetensors')));
  expect(model.equals(expected)).toBe(true);
}

/** Bytes of what must stay as it is. */
function statOf(name: string): string[] {
  return ['result.json', 'status.json', 'export/discriminator/model.safetensors', 'downstream/century/model/model.safetensors'].map(
    (file) => readFileSync(at(name, file)).toString('base64'),
  );
}
