/** A fine-tuned network is judged on further development sets, its predictions of test sets are files, and it begins another task. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import type { TaskResult } from '../src/finetune/fine-tune.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('further-parts');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const LABELS = ['contradiction', 'entailment', 'neutral'];
/** What each label looks like: easy enough for a network of this size. */
const WORDS = ['the the the', 'of of of', 'and and and'];

beforeAll(() => {
  mkdirSync(at('MNLI'));
  mkdirSync(at('RTE'));
  const pairs = (count: number, label: (kind: number) => string): string =>
    Array.from({ length: count }, (_, row) => `${row + 10}\t${WORDS[row % 3]}\t${WORDS[row % 3]}${label(row % 3)}\n`).join('');
  const labelled = (count: number, name = 'gold_label', labels = LABELS): string =>
    `index\tsentence1\tsentence2\t${name}\n${pairs(count, (kind) => `\t${labels[kind]}`)}`;
  const test = (count: number): string => `index\tsentence1\tsentence2\n${pairs(count, () => '')}`;
  // The second development set is labelled otherwise, so that a network that is right on the first is wrong on it.
  const files = {
    'MNLI/train.tsv': labelled(240),
    'MNLI/dev_matched.tsv': labelled(12),
    'MNLI/dev_mismatched.tsv': labelled(9, 'gold_label', ['neutral', 'contradiction', 'neutral']),
    'MNLI/test_matched.tsv': test(7),
    'MNLI/test_mismatched.tsv': test(4),
    'MNLI/diagnostic.tsv': test(3),
    'RTE/train.tsv': labelled(30, 'label', ['entailment', 'not_entailment', 'not_entailment']),
    'RTE/dev.tsv': labelled(9, 'label', ['entailment', 'not_entailment', 'not_entailment']),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(at(name), text);
});

const mnli = {
  type: 'text-classification',
  dataset: { type: 'glue', task: 'MNLI', folder: 'MNLI', submission: true, diagnostic: 'MNLI/diagnostic.tsv' },
  metrics: ['accuracy'],
  head: 'dense',
  length: 16,
  batch: 16,
  epochs: 8,
  learningRates: [1e-2],
};

/** The same training and dev examples, from files of the user's. */
const alone = {
  type: 'text-files',
  train: 'MNLI/train.tsv',
  dev: 'MNLI/dev_matched.tsv',
  textColumn: 'sentence1',
  pairColumn: 'sentence2',
  labelColumn: 'gold_label',
};

describe('a task with parts beside train and dev', () => {
  it('has their figures in its result and below its table, and files of the predictions', async () => {
    const ended = await run('mnli', { tasks: [mnli] });
    const [{ summary, runs, remarks }] = resultOf('mnli');
    expect(summary.pretrained?.metrics).toEqual({ accuracy: 1, 'mismatched-accuracy': expect.closeTo(1 / 3, 6) as number });
    expect(Object.keys(summary.scratch?.metrics ?? {})).toEqual(['accuracy', 'mismatched-accuracy']);
    expect(runs[0].metrics['mismatched-accuracy']).toBeCloseTo(1 / 3, 6);
    expect(remarks).toEqual([expect.stringMatching(/^MNLI, mismatched: accuracy 0\.3333 pre-trained, 0\.\d+ from scratch\.$/)]);
    expect(ended).toContain(remarks[0]);
    const submission = at('runs/mnli/downstream/MNLI/submission');
    expect(readdirSync(submission).sort()).toEqual(['AX.tsv', 'MNLI-m.tsv', 'MNLI-mm.tsv']);
    expect(readFileSync(path.join(submission, 'MNLI-m.tsv'), 'utf8')).toBe(
      `index\tprediction\n${[0, 1, 2, 3, 4, 5, 6].map((row) => `${row + 10}\t${LABELS[row % 3]}\n`).join('')}`,
    );
    expect(readFileSync(path.join(submission, 'AX.tsv'), 'utf8').split('\n')).toHaveLength(5);
  });

  it('learns the same and chooses the same as without them', async () => {
    await run('alone', { tasks: [{ ...mnli, name: 'MNLI', dataset: alone }] });
    const [chosen, others] = ['alone', 'mnli'].map((name) => resultOf(name)[0]);
    expect(chosen.summary.pretrained?.perSeed).toEqual(others.summary.pretrained?.perSeed);
    expect(chosen.runs.map(({ bestEpoch }) => bestEpoch)).toEqual(others.runs.map(({ bestEpoch }) => bestEpoch));
    expect(await numbersIn(at('runs/alone/downstream/MNLI/model'))).toEqual(await numbersIn(at('runs/mnli/downstream/MNLI/model')));
  });
});

describe('a task that begins with what another was fine-tuned to', () => {
  it('takes the trunk over and begins its own head afresh, which is said', async () => {
    const model = 'runs/mnli/downstream/MNLI/model';
    const still = { scheduler: { $replace: { type: 'constant', rate: 1e-60 } }, train: { steps: 1, evaluateEvery: 1, checkpointEvery: 1 } };
    const rte = { ...mnli, dataset: { type: 'glue', task: 'RTE', folder: 'RTE' }, learningRates: [1e-60], epochs: 1, scratch: false };
    const ended = await run('rte', { start: { from: model }, tasks: [rte], ...still, tokenizer: { vocabulary: `${model}/vocab.txt` } });
    expect(ended).toMatch(/start {7}discriminator: \d+ tensors of \S*MNLI\/model/);
    expect(ended).toMatch(/not used: classifier\.dense\.bias, .*classifier\.out_proj\.weight of \S*MNLI\/model/);
    const [theirs, ours] = await Promise.all([numbersIn(at(model)), numbersIn(at('runs/rte/downstream/RTE/model'))]);
    const trunk = Object.keys(theirs).filter((name) => name.startsWith('electra.'));
    expect(trunk.length).toBeGreaterThan(10);
    for (const name of trunk) expect([name, ours[name]]).toEqual([name, theirs[name]]);
    expect(ours['classifier.out_proj.weight']).toHaveLength(2 * 32);
    expect(ours['classifier.dense.weight']).not.toEqual(theirs['classifier.dense.weight']);
  });
});

async function run(name: string, more: object): Promise<string> {
  const experiment = { extends: path.join(root, 'test/fixtures/experiments/tiny.json5'), name, seed: 3, train: { steps: 20 }, ...more };
  writeFileSync(at(`${name}.json5`), JSON.stringify(experiment));
  const { code, out, error } = await inProcess([`${name}.json5`], { folder });
  if (code !== 0) throw new Error(error);
  return out + error;
}

function resultOf(name: string): readonly TaskResult[] {
  return (JSON.parse(readFileSync(at('runs', name, 'result.json'), 'utf8')) as { downstream: TaskResult[] }).downstream;
}

async function numbersIn(model: string): Promise<Record<string, readonly number[]>> {
  const { tensors } = await readSafetensors(path.join(model, 'model.safetensors'));
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, Array.from(data as Float32Array)]));
}
