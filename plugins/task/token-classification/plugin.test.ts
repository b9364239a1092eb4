import { expect, it } from 'vitest';
import { bertFrame, type Dataset, type TaggedExample, type Task, type Tokenizer } from 'electra-run';
import tokenClassification from './plugin.ts';

it("puts each word's label at its first piece", async () => {
  const example = { words: ['ab', 'c', 'de'], labels: ['N', 'V', 'N'] };
  expect(await first(example, 9)).toEqual({
    ids: [2, 97, 98, 99, 100, 101, 3],
    segments: [0, 0, 0, 0, 0, 0, 0],
    targets: [-1, 0, -1, 1, 0, -1, -1],
  });
});

it('cuts at the length, labels with their words', async () => {
  expect(await first({ words: ['ab', 'c', 'de'], labels: ['N', 'V', 'N'] }, 5)).toMatchObject({
    ids: [2, 97, 98, 99, 3],
    targets: [-1, 0, -1, 1, -1],
  });
});

it('passes over a word that the tokenizer drops', async () => {
  expect(await first({ words: ['a', '', 'b'], labels: ['N', 'V', 'V'] }, 9)).toMatchObject({
    ids: [2, 97, 98, 3],
    targets: [-1, 0, 1, -1],
  });
});

async function first(example: TaggedExample, length: number) {
  const dataset: Dataset = { name: 'one', labels: async () => ['N', 'V'], split: async () => [example] };
  const options = {
    dataset,
    metrics: [],
    dropout: 0.1,
    epochs: 1,
    batch: 1,
    length,
    learningRates: [1e-3],
    layerDecay: 1,
    warmup: 0,
    seeds: 1,
    scratch: false,
    maxClasses: 500,
    beyond: 'wrong' as const,
  };
  const task = (await tokenClassification.create(options, {})) as Task;
  const { train } = await task.examples();
  const [{ sequences, values }] = task.rows(train[0], { tokenizer: letters, frame: bertFrame(letters.special) });
  const targets = Array.from(values.label).map((label, index) => (values.labelled[index] === 1 ? label : -1));
  return { ids: Array.from(sequences[0].ids), segments: Array.from(sequences[0].segments), targets };
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
