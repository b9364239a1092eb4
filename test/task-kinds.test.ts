/** Tasks that are no softmax over classes, each as small as it can be, fine-tuned from a random network until it has learned them. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, mean, mul, reshape, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import auc from '../plugins/metric/auc/plugin.ts';
import mse from '../plugins/metric/mse/plugin.ts';
import spearman from '../plugins/metric/spearman/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import regression from '../plugins/task/regression/plugin.ts';
import { framed } from '../src/data/frame.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { fineTune, type TaskResult } from '../src/finetune/fine-tune.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { ReadExample, RowSetting, Task, TaskHead } from '../src/kinds/task.ts';
import { classification, classTargets } from '../src/kit/classification.ts';
import { linear } from '../src/nn/layers.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { glorotUniform, initialize, linearParameters } from '../src/nn/parameters.ts';
import { textStates } from '../src/nn/text-states.ts';
import { randomFor } from '../src/random.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../src/tensor/index.ts';
import { silentLog } from '../src/track/silent.ts';
import { tinyKept, tinyTokenizer } from './support/tiny-task.ts';

const [exact, ranking, squared, ordering] = [accuracy, auc, mse, spearman].map(({ create }) => create({}, {}) as Metric);
const fineTuning = {
  epochs: 4,
  batch: 8,
  length: 16,
  learningRates: [0.01],
  layerDecay: 1,
  warmup: 0.1,
  seeds: 1,
  scratch: false,
};
const kept = tinyKept({ dropout: 0 });

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'task-kinds-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Words of two kinds: `kinds` says which, in order. */
interface Words {
  readonly kinds: readonly number[];
}
const wordOf = (kind: number, index: number): string => `${'bcdfghjklmnpqrstvz'[kind * 9 + (index % 9)]}a`;
const idsOf = ({ kinds }: Words, from = 0, to = kinds.length): number[] =>
  kinds.slice(from, to).flatMap((kind, index) => Array.from(tinyTokenizer.encode(wordOf(kind, index))));
const some = (name: string, count: number, words: number): Words[] =>
  Array.from({ length: count }, (_, index) => {
    const random = randomFor(name, index);
    return { kinds: Array.from({ length: words }, () => random.integer(2)) };
  });
const both = (name: string, words: number, labels?: readonly string[]) => async () => ({
  labels,
  train: some(`${name} train`, 160, words),
  dev: some(`${name} dev`, 40, words),
});

/** A linear layer on the state that stands for each sequence. */
const onText = (C: number): TaskHead => ({
  kind: null,
  parameters: linearParameters('classifier', C, kept.trunk.size.hiddenSize, glorotUniform),
  logits: ({ parameter }, hidden_ND, reading) => linear(parameter, 'classifier', textStates(hidden_ND, reading, reading.readOut)),
});

describe('a task', () => {
  it('of several labels says yes or no to each', async () => {
    const rightOf = ({ kinds }: Words): number[] => [kinds[0], 1 - kinds[1]];
    const task: Task<Words> = {
      name: 'labels',
      fineTuning,
      metrics: [ranking, exact],
      predicts: 'two classes',
      fields: { right: { dtype: 'float32', shape: () => [2] } },
      examples: both('labels', 4, ['begins rare', 'goes on frequent']),
      rows: (words, { frame }) => [{ sequences: [framed(frame, idsOf(words))], values: { right: rightOf(words) } }],
      head: (_, classes) => onText(classes),
      loss: (logits_BC, { right }) =>
        mean(reshape(sigmoidCrossEntropy(reshape(logits_BC, [-1]), right as Tensor1D), [-1, 2]), 1) as Tensor1D,
      observe: ({ example }, [logits]) => ({
        labels: rightOf(example),
        predictions: Array.from(logits, (logit) => Number(logit > 0)),
        scores: logits,
      }),
    };
    const { summary, floor } = await tune(task);
    expect(summary.pretrained?.metrics.auc).toBeGreaterThan(0.95);
    expect(floor).toBeUndefined();
  });

  it('of multiple choice judges the sequences of a row together', async () => {
    const task: Task<Words> = {
      name: 'choices',
      fineTuning,
      metrics: [exact],
      predicts: 'classes',
      sequences: 2,
      fields: { right: { dtype: 'int32', shape: () => [] } },
      examples: both('choices', 1),
      rows: ({ kinds: [right] }, { frame }) => [
        {
          sequences: [0, 1].map((choice) => framed(frame, idsOf({ kinds: Array(4).fill(Number(choice === right)) }))),
          values: { right: [right] },
        },
      ],
      head: () => onText(1),
      loss: (logits, { right }) => softmaxCrossEntropy(reshape(logits, [-1, 2]) as Tensor2D, right as Tensor1D),
      observe: ({ example }, [[first, second]]) => ({ labels: [example.kinds[0]], predictions: [Number(second > first)] }),
    };
    expect((await tune(task)).summary.pretrained?.mean).toBeGreaterThan(0.95);
  });

  it('of texts that are too long reads them in windows, and is told the logits of all of them at once', async () => {
    const seen: number[] = [];
    const labelOf = ({ kinds }: Words): number => kinds[0];
    const shared = classification(() => 1);
    const task: Task<Words> = {
      ...shared,
      name: 'windows',
      fineTuning: { ...fineTuning, epochs: 1, length: 20 },
      metrics: [exact],
      examples: both('windows', 1, ['frequent', 'rare']),
      // Windows of different lengths, which are read in different batches.
      rows: (words, { frame }) =>
        [18, 18, 3].map((size) => ({
          sequences: [framed(frame, idsOf({ kinds: Array(size).fill(labelOf(words)) }))],
          values: classTargets([labelOf(words)]),
        })),
      head: (_, classes) => onText(classes),
      observe(read, logits, classes) {
        seen.push(logits.length);
        const sum = Float32Array.from({ length: classes }, (_, c) => logits.reduce((total, own) => total + own[c], 0));
        return shared.observe({ ...read, rows: [read.rows[0]] }, [sum], classes);
      },
    };
    const { summary, trainExamples } = await tune(task);
    expect(seen).toEqual(Array(40).fill(3));
    expect(trainExamples).toBe(160);
    expect(summary.pretrained?.mean).toBeGreaterThan(0.95);
  });

  it('of questions finds where the answer begins, over the real tokens of each row', async () => {
    const startOf = ({ kinds }: Words): number => kinds.indexOf(1);
    const task: Task<Words> = {
      name: 'spans',
      fineTuning: { ...fineTuning, epochs: 8 },
      metrics: [exact],
      predicts: 'classes',
      fields: { start: { dtype: 'int32', shape: () => [] } },
      examples: async () => {
        const one = (count: number): Words[] =>
          Array.from({ length: count }, (_, index) => ({ kinds: Array.from({ length: 5 }, (__, at) => Number(at === index % 5)) }));
        return { train: one(160), dev: one(40) };
      },
      rows: (words, { frame }) => [{ sequences: [framed(frame, idsOf(words))], values: { start: [frame.before.length + startOf(words)] } }],
      head: () => ({
        kind: null,
        parameters: linearParameters('start', 1, kept.trunk.size.hiddenSize, glorotUniform),
        logits: ({ parameter }, hidden_ND, { batch, length, real_BT }) =>
          add(reshape(linear(parameter, 'start', hidden_ND), [batch, length]), mul(sub(real_BT, 1), 1e4)) as Tensor2D,
      }),
      loss: (logits_BT, { start }) => softmaxCrossEntropy(logits_BT, start as Tensor1D),
      observe: ({ rows }, [logits]) => ({
        labels: rows[0].values.start,
        predictions: [logits.indexOf(Math.max(...logits))],
      }),
    };
    expect((await tune(task)).summary.pretrained?.mean).toBeGreaterThan(0.95);
  });

  it('of numbers comes close to them, beside a floor, and leaves a regression for Hugging Face', async () => {
    const dataset = {
      name: 'shares',
      labels: async () => [],
      split: async (part: string) =>
        some(`shares ${part}`, 160, 8).map(({ kinds }) => ({
          text: kinds.map(wordOf).join(' '),
          label: String(kinds.reduce((sum, kind) => sum + kind, 0) / 4),
        })),
    };
    const task = regression.create(
      { dataset, metrics: [squared, ordering], pooling: 'cls', head: 'dense', dropout: 0, ...fineTuning, epochs: 8 },
      {},
    ) as Task;
    const { summary, floor, metric, higherIsBetter } = await tune(task);
    expect({ metric, higherIsBetter, note: floor?.note }).toEqual({
      metric: 'mse',
      higherIsBetter: false,
      note: 'mean of the training labels',
    });
    expect(summary.pretrained?.mean).toBeLessThan((floor?.value ?? 0) / 3);
    expect(summary.pretrained?.metrics.spearman).toBeGreaterThan(0.8);
    expect(JSON.parse(await readFile(join(folder, 'model', 'config.json'), 'utf8'))).toMatchObject({
      architectures: ['ElectraForSequenceClassification'],
      problem_type: 'regression',
      num_labels: 1,
      id2label: { 0: 'LABEL_0' },
    });
  });
});

it('a task may be an object of a class, with members of its own that nobody else can reach', async () => {
  class Secretive implements Task<Words> {
    readonly #label = ({ kinds }: Words): number => kinds[0];
    readonly #shared = classification(() => 1);
    readonly name = 'secretive';
    readonly fineTuning = { ...fineTuning, epochs: 1 };
    readonly metrics = [exact];
    readonly predicts = 'classes';
    readonly fields = this.#shared.fields;
    readonly weights = 'labelled';
    examples = both('secretive', 4, ['frequent', 'rare']);
    rows(words: Words, { frame }: RowSetting) {
      return [{ sequences: [framed(frame, idsOf(words))], values: classTargets([this.#label(words)]) }];
    }
    head(_: unknown, classes: number) {
      return onText(classes);
    }
    loss(...given: Parameters<Task['loss']>) {
      return this.#shared.loss(...given);
    }
    observe(read: ReadExample<Words>, logits: readonly Float32Array[], classes: number) {
      return { ...this.#shared.observe(read, logits, classes), labels: [this.#label(read.example)] };
    }
    floor(train: readonly ReadExample<Words>[], dev: readonly ReadExample<Words>[]) {
      return this.#shared.floor(train, dev);
    }
  }
  expect((await tune(new Secretive())).floor?.note).toBe('majority class');
});

async function tune<E>(task: Task<E>): Promise<TaskResult> {
  const trunk = new FlatMemory(kept.trunk.parameters, []);
  initialize(trunk, 7);
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: true, exclude: [] };
  return fineTune({
    ...(await readTask(await examineTask(task as Task), kept, tinyTokenizer)),
    kept,
    pretrained: (name) => trunk.view(trunk.weights, name),
    tokenizer: tinyTokenizer,
    engine: await createOnnxEngine({ threads: 1 }),
    optimizer: (await adamw.create(options, {})) as Optimizer,
    seed: 1,
    log: silentLog,
    check: () => undefined,
    folder,
    numericsFolder: null,
    signal: new AbortController().signal,
  });
}
