/** A task's head begins with the pooler that was pre-trained: in this run, or in the model that the run started from. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import { readSafetensors, writeSafetensors, type Tensor } from '../src/interop/safetensors.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('start-pooler');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const encoders = { bert, albert } as const;
type System = keyof typeof encoders;
const poolers = { bert: 'bert.pooler.dense', albert: 'albert.pooler' } as const;
const poolerOf = (system: System): string[] => ['weight', 'bias'].map((part) => `${poolers[system]}.${part}`);
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...letters, ...letters.map((letter) => `##${letter}`), '.', ',', '!'];
/** A rate that rounds to 0: what is exported is what was begun with. */
const STILL = 1e-60;

beforeAll(() => {
  writeFileSync(at('pieces.txt'), `${pieces.join('\n')}\n`);
  writeFileSync(
    at('scores.tsv'),
    ['text\tscore', ...letters.map((letter, index) => `${letter}${letter} ${letter}\t${index / 26}`), ''].join('\n'),
  );
});

describe.each(['bert', 'albert'] as const)('the pooler of %s', (system) => {
  const [weight, bias] = poolerOf(system);

  it('of a folder is where the task begins that wants one, whether or not the objective has it, and in tasks added later', async () => {
    cpSync(path.join(root, 'test/fixtures/seed-systems', system), at('models', system), { recursive: true });
    const theirs = await numbersIn(at('models', system));
    const ended = await run(system, `${system}-folder`, { start: { from: `models/${system}` } });
    expect(ended).toMatch(new RegExp(`kept for tasks: ${weight}, ${bias} of \\S*models/${system}\n`));
    expect(ended).toContain(
      `scores: begins with ${weight}, ${bias} of pre-training; initialised afresh: classifier.weight, classifier.bias\n`,
    );
    const model = at('runs', `${system}-folder`, 'downstream/scores/model');
    const ours = await numbersIn(model);
    for (const name of [weight, bias]) expect([name, ours[name]]).toEqual([name, theirs[name]]);
    expect(theirs['classifier.weight']).toBeUndefined();
    expect(JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8'))).toMatchObject({
      architectures: [system === 'bert' ? 'BertForSequenceClassification' : 'AlbertForSequenceClassification'],
    });
    expect(Object.keys(await numbersIn(at('runs', `${system}-folder`, 'export/encoder')))).not.toContain(weight);
    expect(taskOf(`${system}-folder`).head).toEqual({ pretrained: [weight, bias], afresh: ['classifier.weight', 'classifier.bias'] });

    rmSync(at('models', system), { recursive: true });
    const more = ['extend', `runs/${system}-folder`, '--set', `tasks=${JSON.stringify([{ ...task, name: 'later' }])}`];
    const extended = await inProcess(more, { folder });
    expect(extended.code, extended.error).toBe(0);
    const later = await numbersIn(at('runs', `${system}-folder`, 'downstream/later/model'));
    for (const name of [weight, bias]) expect([name, later[name]]).toEqual([name, theirs[name]]);
  });

  it('that the run trains itself is where the task begins, and the start from scratch has none of it', async () => {
    const second =
      system === 'bert'
        ? { second: 'next-sentence', examples: { type: 'pair-random', random: 0.5 } }
        : { second: 'sentence-order', examples: { type: 'pair-order' } };
    const scheduler = { $replace: { type: 'constant', rate: 0.01 } };
    await run(system, `${system}-own`, { scheduler, train: { steps: 3 } }, second);
    const [trained, begun] = await Promise.all(
      ['export/encoder', 'downstream/scores/model'].map((of) => numbersIn(at('runs', `${system}-own`, of))),
    );
    for (const name of [weight, bias]) expect([name, begun[name]]).toEqual([name, trained[name]]);
    expect(trained[bias].some((value) => value !== 0)).toBe(true);

    const ended = await run(system, `${system}-without`, { scheduler, train: { steps: 3 } });
    expect(ended).toContain(`scores: initialised afresh: ${weight}, ${bias}, classifier.weight, classifier.bias\n`);
    const afresh = await numbersIn(at('runs', `${system}-without`, 'downstream/scores/model'));
    expect(afresh[bias].every((value) => value === 0)).toBe(true);
    const scratch = [`${system}-own`, `${system}-without`].map((name) => runsOf(name, 'scratch'));
    expect(scratch[0]).toEqual(scratch[1]);
    expect(runsOf(`${system}-own`, 'pretrained')).not.toEqual(runsOf(`${system}-without`, 'pretrained'));
  });
});

describe('the pooler of a model without a head', () => {
  it('has no prefix there, and must have the width of the network', async () => {
    const { tensors } = await readSafetensors(path.join(root, 'test/fixtures/seed-systems/bert/model.safetensors'));
    const bare = [...tensors].flatMap(([name, tensor]) =>
      name.startsWith('bert.') ? [[name.slice('bert.'.length), tensor] as const] : [],
    );
    await model('bare', Object.fromEntries(bare));
    await run('bert', 'bert-bare', { start: { from: 'models/bare' } });
    const ours = await numbersIn(at('runs/bert-bare/downstream/scores/model'));
    expect(ours['bert.pooler.dense.bias']).toEqual(Array.from(tensors.get('bert.pooler.dense.bias')?.data as Float32Array));

    await model('wide', { ...Object.fromEntries(bare), 'pooler.dense.bias': { shape: [3], data: new Float32Array(3) } });
    await expect(run('bert', 'bert-wide', { start: { from: 'models/wide' } })).rejects.toThrow(
      'pooler.dense.bias has shape [3], and should have [16]',
    );
  });
});

it('that a stage of another objective trained is where the task begins', async () => {
  const stages = [
    { steps: 2, objective: { second: 'next-sentence', examples: { $replace: { type: 'pair-random', random: 0.5 } } } },
    { steps: 1 },
  ];
  const scheduler = { $replace: { type: 'constant', rate: 0.01 } };
  const ended = await run('bert', 'bert-stages', { scheduler, train: { steps: 3, stages } });
  expect(ended).toContain(
    'scores: begins with bert.pooler.dense.weight, bert.pooler.dense.bias of pre-training; initialised afresh: classifier.weight',
  );
  const { 'bert.pooler.dense.bias': bias } = await numbersIn(at('runs/bert-stages/downstream/scores/model'));
  expect(bias.some((value) => value !== 0)).toBe(true);
});

const task = {
  type: 'regression',
  name: 'scores',
  dataset: { type: 'text-files', train: 'scores.tsv', labelColumn: 'score' },
  head: 'dense',
  length: 8,
  batch: 8,
  epochs: 1,
  learningRates: [STILL],
  metrics: ['mse'],
};

async function run(system: System, name: string, more: object, objective: object = {}): Promise<string> {
  const sized = await encoders[system].ofFolder?.(path.join(root, 'test/fixtures/seed-systems', system));
  if (!sized || !('options' in sized)) throw new Error(`${system}: ${sized?.reason}`);
  const experiment = {
    extends: path.join(root, 'test/fixtures/experiments/tiny.json5'),
    name,
    tokenizer: { vocabulary: 'pieces.txt' },
    data: { length: 16 },
    objective: { $replace: { type: 'masked-lm', ...objective, encoder: { type: system, ...sized.options } } },
    scheduler: { $replace: { type: 'constant', rate: STILL } },
    tasks: [task],
    ...more,
    train: {
      steps: 1,
      logEvery: 1,
      evaluateEvery: 1,
      evaluateBatches: 1,
      checkpointEvery: 1,
      ...('train' in more ? (more.train as object) : {}),
    },
  };
  writeFileSync(at(`${name}.json5`), JSON.stringify(experiment));
  const { code, error } = await inProcess([`${name}.json5`], { folder });
  if (code !== 0) throw new Error(error);
  return error;
}

async function model(name: string, tensors: Readonly<Record<string, Tensor>>): Promise<void> {
  mkdirSync(at('models', name), { recursive: true });
  cpSync(path.join(root, 'test/fixtures/seed-systems/bert/config.json'), at('models', name, 'config.json'));
  await writeSafetensors(at('models', name, 'model.safetensors'), tensors);
}

async function numbersIn(of: string): Promise<Record<string, number[]>> {
  const { tensors } = await readSafetensors(path.join(of, 'model.safetensors'));
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}

interface Task {
  readonly head: unknown;
  readonly runs: readonly { readonly init: string; readonly metrics: unknown }[];
}

function taskOf(name: string): Task {
  const { downstream } = JSON.parse(readFileSync(at('runs', name, 'result.json'), 'utf8')) as { readonly downstream: readonly [Task] };
  return downstream[0];
}

function runsOf(name: string, init: string): unknown[] {
  return taskOf(name).runs.flatMap((each) => (each.init === init ? [each.metrics] : []));
}
