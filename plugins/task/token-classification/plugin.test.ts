import { expect, it } from 'vitest';
import { bertFrame, type Dataset, type TaggedExample, type Task, type TaskRow, type Tokenizer } from 'electra-run';
import tokenClassification from './plugin.ts';

it("puts each word's label at its first piece", async () => {
  const example = { words: ['ab', 'c', 'de'], labels: ['N', 'V', 'N'] };
  const { rows } = await read([example], 9);
  expect(rows[0].sequences[0]).toMatchObject({ ids: Int32Array.from([2, 97, 98, 99, 100, 101, 3]), segments: new Int32Array(7) });
  expect(targetsOf(rows[0])).toEqual([-1, 0, -1, 1, 0, -1, -1]);
  expect(rows[0].missed).toBeUndefined();
});

it('misses words beyond the length, which are wrong in every figure', async () => {
  const { task, rows, train } = await read([{ words: ['ab', 'c', 'de', 'f'], labels: ['N', 'V', 'N', 'V'] }], 5);
  expect(rows).toMatchObject([
    { sequences: [{ ids: Int32Array.from([2, 97, 98, 99, 3]), pieces: { all: 6, cut: 3, empty: 0 } }], missed: [0, 1] },
  ]);
  expect(targetsOf(rows[0])).toEqual([-1, 0, -1, 1, -1]);
  // Right about both words that are read.
  const logits = Float32Array.from([0, 0, 2, 1, 0, 0, 1, 2, 0, 0]);
  expect(task.observe({ example: train[0], rows }, [logits], 2)).toEqual({
    labels: [0, 1, 0, 1],
    predictions: [0, 1, -1, -1],
    scores: [-1, 1, Infinity, -Infinity],
  });
  expect(task.floor?.([{ example: train[0], rows }], [{ example: train[0], rows }]).observations.labels).toEqual([0, 1, 0, 1]);
});

it('reads words beyond the length in windows if it is asked to, and judges each word once', async () => {
  const words = [...'abcdefgh'];
  const { rows } = await read([{ words, labels: words.map((_, index) => (index % 2 ? 'V' : 'N')) }], 6, 'windows');
  expect(rows.map(({ sequences: [{ ids }] }) => String.fromCodePoint(...Array.from(ids).slice(1, -1)))).toEqual(['abcd', 'cdef', 'efgh']);
  expect(rows.map(targetsOf)).toEqual([
    [-1, 0, 1, 0, -1, -1],
    [-1, -1, 1, 0, -1, -1],
    [-1, -1, 1, 0, 1, -1],
  ]);
  expect(rows.map(({ sequences: [{ pieces }], missed }) => [pieces, missed])).toEqual([
    [{ all: 8, cut: 0, empty: 0 }, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

it('reads a word of which the tokenizer leaves nothing as unknown, with its label', async () => {
  const { rows } = await read([{ words: ['a', '', 'b'], labels: ['N', 'V', 'V'] }], 9);
  expect(rows[0].sequences[0]).toMatchObject({ ids: Int32Array.from([2, 97, 1, 98, 3]), pieces: { empty: 1 } });
  expect(targetsOf(rows[0])).toEqual([-1, 0, 1, 1, -1]);
});

it('reads words without a label, and neither learns nor judges anything of them', async () => {
  const { task, rows, train } = await read([{ words: ['ab', 'c', 'de', 'f', 'g'], labels: [null, 'V', null, null, 'N'] }], 7);
  expect(rows[0].sequences[0]).toMatchObject({ ids: Int32Array.from([2, 97, 98, 99, 100, 101, 3]) });
  expect(targetsOf(rows[0])).toEqual([-1, -1, -1, 1, -1, -1, -1]);
  expect(rows[0].missed).toEqual([0]);
  const logits = Float32Array.from([0, 0, 9, 0, 9, 0, 0, 2, 9, 0, 9, 0, 0, 0]);
  expect(task.observe({ example: train[0], rows }, [logits], 2)).toMatchObject({ labels: [1, 0], predictions: [1, -1] });
  expect(task.labelsOf?.(train[0])).toMatchObject({ labels: [null, 'V', null, null, 'N'] });
});

it('refuses a dataset with more words than labels', async () => {
  await expect(read([{ words: ['a', 'b'], labels: ['N'] }], 9)).rejects.toThrow('split returned 2 words with 1 labels');
});

async function read(examples: readonly TaggedExample[], length: number, beyond: 'wrong' | 'windows' = 'wrong') {
  const dataset: Dataset = { name: 'one', labels: async () => ['N', 'V'], split: async () => examples };
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
    beyond,
  };
  const task = (await tokenClassification.create(options, {})) as Task;
  const { train } = await task.examples();
  return { task, train, rows: task.rows(train[0], { tokenizer: letters, frame: bertFrame(letters.special) }) };
}

/** -1 where there is none. */
function targetsOf({ values }: TaskRow): number[] {
  return Array.from(values.label).map((label, index) => (values.labelled[index] === 1 ? label : -1));
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
