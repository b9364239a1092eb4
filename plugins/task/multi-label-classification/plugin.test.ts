import { expect, it } from 'vitest';
import { bertFrame, type AnyExample, type Dataset, type Task, type Tokenizer } from 'electra-run';
import multiLabel from './plugin.ts';

const examples = [
  { text: 'ab', labels: ['z', 'x'] },
  { text: 'c', pair: 'd', labels: [] },
  { text: 'e', labels: ['x', 'z'] },
];

it('asks for every label of every text, whatever their order', async () => {
  const task = taskOf(examples);
  const { labels, train } = await task.examples();
  expect(labels).toEqual(['x', 'y', 'z']);
  expect(task.fields.wanted.shape(8)).toEqual([3]);
  const rows = train.flatMap((example) => task.rows(example, { tokenizer: letters, frame: bertFrame(letters.special) }));
  expect(rows.map(({ sequences: [{ ids }], values }) => [Array.from(ids), values.wanted])).toEqual([
    [
      [2, 97, 98, 3],
      [1, 0, 1],
    ],
    [
      [2, 99, 3, 100, 3],
      [0, 0, 0],
    ],
    [
      [2, 101, 3],
      [1, 0, 1],
    ],
  ]);
});

it('predicts the labels above the threshold, none where there are none', async () => {
  const { train } = await taskOf(examples).examples();
  const of = (logits: number[], threshold?: number) =>
    taskOf(examples, { threshold }).observe({ example: train[0], rows: [] }, [Float32Array.from(logits)], 3).sets;
  expect(of([1, -1, 2])).toEqual([{ labels: [0, 2], predictions: [0, 2] }]);
  expect(of([-1, -1, -1])).toEqual([{ labels: [0, 2], predictions: [] }]);
  expect(of([-1, -1, -2], 0.2)).toEqual([{ labels: [0, 2], predictions: [0, 1] }]);
});

it('has the most frequent set of training as its floor', async () => {
  const task = taskOf(examples);
  const read = (await task.examples()).train.map((example) => ({ example, rows: [] }));
  expect(task.floor?.(read, read.slice(1))).toEqual({
    note: 'the most frequent set of labels',
    observations: {
      labels: [],
      predictions: [],
      sets: [
        { labels: [], predictions: [0, 2] },
        { labels: [0, 2], predictions: [0, 2] },
      ],
    },
  });
});

it('names the task for texts with one label, and is named for texts with any number', async () => {
  await expect(taskOf([{ text: 'a', label: 'x' }]).examples()).rejects.toMatchObject({
    message: "The dataset 'topics' has a label per text, and multi-label-classification wants any number.",
    text: expect.stringContaining("Use type 'text-classification', or another dataset.") as string,
  });
});

function taskOf(own: readonly AnyExample[], { threshold = 0.5 }: { threshold?: number } = {}): Task {
  const dataset: Dataset = { name: 'topics', labels: async () => ['x', 'y', 'z'], split: async () => own };
  const head = { pooling: 'cls', head: 'linear', dropout: 0.1 } as const;
  const fineTuning = { epochs: 1, batch: 1, length: 8, learningRates: [1e-3], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
  return multiLabel.create({ dataset, metrics: [], threshold, maxClasses: 500, ...head, ...fineTuning }, {}) as Task;
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
