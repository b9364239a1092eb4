/** Tasks with other labels than one class, fine-tuned from a random network until they have learned them; what they leave behind. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import microF1 from '../plugins/metric/micro-f1/plugin.ts';
import spanF1 from '../plugins/metric/span-f1/plugin.ts';
import subsetAccuracy from '../plugins/metric/subset-accuracy/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import multiLabel from '../plugins/task/multi-label-classification/plugin.ts';
import multipleChoice from '../plugins/task/multiple-choice/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import type { AnyComponent } from '../src/component/component.ts';
import { datasetOf } from '../src/data/examples.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { fineTune, type TaskResult } from '../src/finetune/fine-tune.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import { defaultsOf } from '../src/open/open-model.ts';
import type { AnyExample } from '../src/kinds/dataset.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { randomFor, type Random } from '../src/random.ts';
import { silentLog } from '../src/track/silent.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { tinyKept, tinyTokenizer } from './support/tiny-task.ts';

const folder = temporaryFolder('label-tasks');
const kept = tinyKept({ dropout: 0 });
const word = (kind: number, random: Random): string => `${'bcdfghjklmnpqrstvz'[kind * 6 + random.integer(6)]}a`;
const several = (count: number, of: (index: number) => string): string[] => Array.from({ length: count }, (_, index) => of(index));
const config = async (name: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, name, 'model/config.json'), 'utf8'));

it('any number of labels are learned and told by micro-F1, and the model is one of Hugging Face', async () => {
  const result = await tuned(multiLabel, [microF1, subsetAccuracy], (random) => {
    const kinds = [0, 1, 2].filter(() => random.integer(2) === 1);
    // A word of each kind at least; those of no kind are of the letter y.
    const words = [...kinds, ...several(3, () => '')].map((kind) => (kind === '' ? 'ya' : word(Number(kind), random)));
    return { text: words.join(' '), labels: kinds.map((kind) => `kind ${kind}`) };
  });
  expect(result.summary.pretrained?.metrics.micro_f1).toBeGreaterThan(0.9);
  expect(result.summary.pretrained?.metrics.subset_accuracy).toBeGreaterThan(0.7);
  expect(result.floor?.note).toBe('the most frequent set of labels');
  expect(await config('multi-label-classification')).toMatchObject({
    architectures: ['ElectraForSequenceClassification'],
    problem_type: 'multi_label_classification',
    id2label: { 0: 'kind 0', 2: 'kind 2' },
  });
});

it('the right one of two or three texts is found by what it has in common with the context', async () => {
  const result = await tuned(multipleChoice, [accuracy], (random) => {
    const answer = random.integer(2);
    const choices = several(2 + random.integer(2), (place) => several(3, () => word(place === answer ? 0 : 1, random)).join(' '));
    return { context: word(2, random), choices, answer };
  });
  expect(result.summary.pretrained?.mean).toBeGreaterThan(0.95);
  expect(result.floor?.value).toBeLessThan(0.7);
  expect(await config('multiple-choice')).toMatchObject({ architectures: ['ElectraForMultipleChoice'] });
});

it('spans are learned from tags, all pieces of a word or the first, and told by span-F1', async () => {
  const sentence = (random: Random): AnyExample => {
    const kinds = several(4, () => ['O', 'X', 'Y'][random.integer(3)]);
    const words = kinds.map((kind) => `${word(['O', 'X', 'Y'].indexOf(kind), random)}x`);
    return { words, labels: kinds.map((kind, at) => (kind === 'O' ? 'O' : `${kinds[at - 1] === kind ? 'I' : 'B'}-${kind}`)) };
  };
  for (const labelAllPieces of [false, true]) {
    const changes = { labelAllPieces, scheme: 'IOB2', epochs: 10 };
    const { summary, floor, counts } = await tuned(tokenClassification, [spanF1, accuracy], sentence, changes);
    expect(summary.pretrained?.metrics.span_f1).toBeGreaterThan(0.8);
    expect([floor?.value, counts.dev.targets]).toEqual([0, 160]);
  }
});

/** Of 240 training and 40 dev examples. */
async function tuned(
  plugin: AnyComponent,
  metrics: readonly { create(options: never, given: never): unknown }[],
  example: (random: Random) => AnyExample,
  changes: object = {},
): Promise<TaskResult> {
  const part = (name: string, count: number): AnyExample[] =>
    Array.from({ length: count }, (_, index) => example(randomFor(plugin.name, name, index)));
  const parts = { train: part('train', 240), dev: part('dev', 40) };
  const dataset = datasetOf('made', { seed: 0 }, async () => parts);
  const settings = { epochs: 6, batch: 8, length: 16, learningRates: [0.01], layerDecay: 1, scratch: false, dropout: 0 };
  const own = metrics.map((metric) => metric.create(defaultsOf(metric as AnyComponent) as never, {} as never) as Metric);
  const task = plugin.create({ ...defaultsOf(plugin), dataset, metrics: own, ...settings, ...changes } as never, {} as never) as Task;
  const trunk = new FlatMemory(kept.trunk.parameters, []);
  initialize(trunk, 7);
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: true, exclude: [] };
  return fineTune({
    ...(await readTask(await examineTask(task), kept, tinyTokenizer)),
    kept,
    pretrained: (name) => trunk.view(trunk.weights, name),
    tokenizer: tinyTokenizer,
    engine: await createOnnxEngine({ threads: 1 }),
    optimizer: (await adamw.create(options, {})) as Optimizer,
    seed: 1,
    log: silentLog,
    check: () => undefined,
    folder: path.join(folder, plugin.name),
    numericsFolder: null,
    signal: new AbortController().signal,
  });
}
