import { expect, it } from 'vitest';
import {
  bertFrame,
  textHeadOf,
  type Dataset,
  type Task,
  type TaggedExample,
  type TextExample,
  type Tokenizer,
  type Trunk,
} from 'electra-run';
import regression from './plugin.ts';

it('reads a text or a pair, and its label as a number', async () => {
  const task = taskOf([
    { text: 'ab', label: '-1.5' },
    { text: 'ab', pair: 'c', label: '2e-1' },
  ]);
  const { labels, train } = await task.examples();
  const rows = train.flatMap((example) => task.rows(example, { tokenizer: letters, frame: bertFrame(letters.special) }));
  expect(labels).toBeUndefined();
  expect(rows.map(({ sequences, values }) => [Array.from(sequences[0].ids), values.value])).toEqual([
    [[2, 97, 98, 3], [-1.5]],
    [[2, 97, 98, 3, 99, 3], [0.2]],
  ]);
});

it.each(['old', '', ' 1', '1,5', '0x10', 'NaN', 'Infinity', '1e999', '1_000'])(
  'refuses the label %j, and says at which example',
  async (label) => {
    const examples = [
      { text: 'fine', label: '1' },
      { text: 'a text of old', label },
    ];
    await expect(taskOf(examples).examples()).rejects.toThrow(
      `The label of train example 2 of the dataset 'scores' is '${label}' and not a number; its text: 'a text of old'.`,
    );
  },
);

it('says which task tagged words are for', async () => {
  await expect(taskOf([{ words: ['a'], labels: ['N'] }]).examples()).rejects.toThrow("'scores' has a label per word");
});

it("has the mean of training's labels as its floor", async () => {
  const task = taskOf([
    { text: 'a', label: '1' },
    { text: 'b', label: '4' },
  ]);
  const read = (await task.examples()).train.map((example) => ({ example, rows: [] }));
  expect(task.floor?.(read, read)).toEqual({
    note: 'mean of the training labels',
    observations: { labels: [1, 4], predictions: [2.5, 2.5] },
  });
});

it('is a regression with one number in Hugging Face, with the head of the architecture', () => {
  const dense = textHeadOf({ kind: 'sequence-classification', reads: 'first', dense: 'pooler', logits: 'classifier' });
  const trunk = { size: { hiddenSize: 2 }, heads: { 'sequence-classification': dense } } as unknown as Trunk;
  const head = taskOf([], { head: 'dense' }).head(trunk, 0);
  expect(head).toMatchObject({ kind: 'sequence-classification', huggingFaceConfig: { problem_type: 'regression', num_labels: 1 } });
  expect(head.parameters.map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
    'pooler.weight 2x2',
    'pooler.bias 2',
    'classifier.weight 1x2',
    'classifier.bias 1',
  ]);
});

function taskOf(examples: readonly (TextExample | TaggedExample)[], changes: object = {}): Task {
  const dataset: Dataset = { name: 'scores', labels: async () => [], split: async () => examples };
  const options = {
    dataset,
    metrics: [],
    pooling: 'cls' as const,
    head: 'linear' as const,
    dropout: 0.1,
    epochs: 1,
    batch: 1,
    length: 8,
    learningRates: [1e-3],
    layerDecay: 1,
    warmup: 0,
    seeds: 1,
    scratch: false,
  };
  return regression.create({ ...options, ...changes }, {}) as Task;
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
