import { expect, it } from 'vitest';
import { bertFrame, nothingAround, type Dataset, type TaggedExample, type Task, type TaskRow, type Tokenizer } from 'electra-run';
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
    tags: [{ labels: [0, 1, 0, 1], predictions: [0, 1, -1, -1] }],
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
  expect(task.observe({ example: train[0], rows }, [logits], 2)).toMatchObject({
    labels: [1, 0],
    predictions: [1, -1],
    tags: [{ labels: [-1, 1, -1, -1, 0], predictions: [-1, 1, -1, -1, -1] }],
  });
  expect(task.labelsOf?.(train[0])).toMatchObject({ labels: [null, 'V', null, null, 'N'] });
});

it("writes dev's words beside their labels and predictions, as CoNLL's script reads them", async () => {
  const { task, rows, train } = await read([{ words: ['ab', 'vice versa', 'de', 'f'], labels: ['N', 'V', null, 'V'] }], 9);
  const [{ submission }] = (await task.examples()).further ?? [];
  const logits = new Float32Array(9 * 2);
  // V, N: the first is wrong, the second too; what has no label is outside, and what does not fit as well.
  logits[1 * 2 + 1] = 1;
  expect(submission?.([{ example: train[0], rows, logits: [logits] }], 2)).toEqual({
    'predictions.conll': 'ab N V\nvice_versa V N\nde O O\nf V O\n\n',
  });
});

it('refuses a dataset with more words than labels', async () => {
  await expect(read([{ words: ['a', 'b'], labels: ['N'] }], 9)).rejects.toThrow('split returned 2 words with 1 labels');
});

it('learns the label at every piece if it is asked to, B- as I- behind the first, and judges the first', async () => {
  const examples = [{ words: ['abc', 'de', 'fg', 'h'], labels: ['B-X', 'O', null, 'B-Y'] }];
  const { task, rows, train } = await read(examples, 9, 'wrong', { labelAllPieces: true });
  const { labels } = await task.examples();
  expect(labels).toEqual(['B-X', 'B-Y', 'N', 'O', 'V']);
  // Without I-X among the labels the pieces have that of their word.
  expect(targetsOf(rows[0])).toEqual([-1, 0, 0, 0, 3, 3, -1, -1, -1]);
  expect([rows[0].judged, rows[0].missed]).toEqual([[1, 4], [1]]);
  const more = [...examples, { words: ['i'], labels: ['I-X'] }];
  const { rows: others } = await read(more, 9, 'wrong', { labelAllPieces: true });
  expect(targetsOf(others[0])).toEqual([-1, 0, 2, 2, 4, 4, -1, -1, -1]);
  // Wrong about all pieces but the first ones.
  const logits = new Float32Array(9 * 5);
  for (const [place, label] of [3, 0, 1, 1, 3, 1, 1, 1, 1].entries()) logits[place * 5 + label] = 1;
  expect(task.observe({ example: train[0], rows }, [logits], 5)).toMatchObject({
    labels: [0, 3, 1],
    predictions: [0, 3, -1],
    tags: [{ labels: [0, 3, -1, 1], predictions: [0, 3, -1, -1] }],
  });
});

it('refuses tags that their scheme does not allow, with their lines, and names the one that does', async () => {
  const source = { file: 'a.conll', lines: [4, 5, 6] };
  const examples = [{ words: ['in', 'New', 'York'], labels: ['O', 'I-LOC', 'I-LOC'], source }];
  await expect(read(examples, 9, 'wrong', { scheme: 'IOB2', name: 'names' })).rejects.toMatchObject({
    message: expect.stringMatching(
      /^2 tags of the task 'names' cannot be in IOB2: 'I-LOC' \(a\.conll:5\) goes on with no span behind O; /,
    ) as string,
    text: expect.stringContaining("All tags are as IOB1 has them: set scheme: 'IOB1'.") as string,
  });
  await expect(read(examples, 9, 'wrong', { scheme: 'IOB1' })).resolves.toBeDefined();
  const odd = [{ words: ['a', 'b'], labels: ['I-X', 'S-X'] }];
  await expect(read(odd, 9, 'wrong', { scheme: 'IOB1' })).rejects.toMatchObject({
    message: expect.stringContaining("cannot be in IOB1: 'S-X' of the word 'b' is no tag of IOB1") as string,
    text: expect.stringContaining('Correct the tags, or leave scheme out') as string,
  });
});

it('has a metric read the tags as it does itself', () => {
  const check = (metric: object) => tokenClassification.check?.({ scheme: 'IOB1', metrics: [metric], length: 9 } as never, nothingAround);
  expect(check({ type: 'span-f1', mode: 'strict' })).toEqual([
    {
      path: ['metrics', 0],
      message: 'the metric reads tags as IOB2, and the task as IOB1.',
      hint: "Set the metric's scheme to 'IOB1'.",
    },
  ]);
  expect(check({ type: 'span-f1', mode: 'strict', scheme: 'IOB1' })).toEqual([]);
  expect(check({ type: 'span-f1', mode: 'default' })).toEqual([]);
});

async function read(examples: readonly TaggedExample[], length: number, beyond: 'wrong' | 'windows' = 'wrong', changes: object = {}) {
  const labels = [...new Set(['N', 'V', ...examples.flatMap((example) => example.labels.flatMap((label) => label ?? []))])].sort();
  const dataset: Dataset = { name: 'one', labels: async () => labels, split: async () => examples };
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
    labelAllPieces: false,
    ...changes,
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
  encode: (text: string) => Array.from(text.trimStart(), (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
