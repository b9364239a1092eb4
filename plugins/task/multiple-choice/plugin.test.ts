import { expect, it } from 'vitest';
import { bertFrame, type ChoiceExample, type Dataset, type Task, type Tokenizer } from 'electra-run';
import multipleChoice from './plugin.ts';

const examples: readonly ChoiceExample[] = [
  { context: 'ab', choices: ['c', 'd'], answer: 1 },
  { context: 'e', question: 'f', choices: ['g', 'h', 'i'], answer: 1 },
];

it('reads the context with each choice, the question before it, and fills places up where others have more choices', async () => {
  const task = taskOf(examples);
  const { train } = await task.examples();
  expect([task.sequences, task.fields.offered.shape(8)]).toEqual([3, [3]]);
  const rows = train.map((example) => task.rows(example, { tokenizer: letters, frame: bertFrame(letters.special) })[0]);
  const texts = rows.map(({ sequences }) =>
    sequences.map(({ ids }) => String.fromCodePoint(...Array.from(ids, (id) => (id < 9 ? 124 : id)))),
  );
  expect(texts).toEqual([
    ['|ab|c|', '|ab|d|', '|ab|c|'],
    ['|e|f g|', '|e|f h|', '|e|f i|'],
  ]);
  expect(rows.map(({ values }) => values)).toEqual([
    { right: [1], offered: [1, 1] },
    { right: [1], offered: [1, 1, 1] },
  ]);
  // What only fills a place counts as no text.
  expect(rows[0].sequences.map(({ pieces }) => pieces?.all)).toEqual([3, 3, undefined]);
});

it('takes the likeliest of the choices that an example has', async () => {
  const task = taskOf(examples);
  const { train } = await task.examples();
  const [few, more] = train.map((example) => task.observe({ example, rows: [] }, [Float32Array.from([1, 2, 9])], 0));
  expect([few, more]).toEqual([
    { labels: [1], predictions: [1] },
    { labels: [1], predictions: [2] },
  ]);
});

it('has the most frequent place of training as its floor', async () => {
  const task = taskOf(examples);
  const read = (await task.examples()).train.map((example) => ({ example, rows: [] }));
  expect(task.floor?.(read, read)).toEqual({ note: 'most frequent place', observations: { labels: [1, 1], predictions: [1, 1] } });
});

function taskOf(own: readonly ChoiceExample[]): Task {
  const dataset: Dataset = { name: 'choices', labels: async () => [], split: async () => own };
  const head = { pooling: 'cls', head: 'linear', dropout: 0.1 } as const;
  const fineTuning = { epochs: 1, batch: 1, length: 8, learningRates: [1e-3], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
  return multipleChoice.create({ dataset, metrics: [], ...head, ...fineTuning }, {}) as Task;
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
