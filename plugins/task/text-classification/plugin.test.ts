import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor1d, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { bertFrame, type Dataset, type Task, type TextExample, type Tokenizer, type Trunk } from 'electra-run';
import textClassification from './plugin.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

it('lays a text out as [CLS] text [SEP], cut at the length', async () => {
  expect(await first({ text: 'abc', label: 'yes' }, 8)).toEqual({ ids: [2, 97, 98, 99, 3], segments: [0, 0, 0, 0, 0], label: [1] });
  expect((await first({ text: 'abcdefgh', label: 'no' }, 5)).ids).toEqual([2, 97, 98, 99, 3]);
});

it('lays a pair out as [CLS] a [SEP] b [SEP], the second text of type 1, cut from the longer one', async () => {
  expect(await first({ text: 'ab', pair: 'c', label: 'no' }, 8)).toEqual({
    ids: [2, 97, 98, 3, 99, 3],
    segments: [0, 0, 0, 0, 1, 1],
    label: [0],
  });
  expect((await first({ text: 'abcdef', pair: 'z', label: 'no' }, 7)).ids).toEqual([2, 97, 98, 99, 3, 122, 3]);
});

it("computes a layer with GELU and a layer on the vector of [CLS] with head 'dense', where the architecture has no head", () => {
  const trunk = { size: { hiddenSize: 2 } } as Trunk;
  const head = taskOf({ head: 'dense', length: 8 }).head(trunk, 2);
  expect(head.kind).toBeNull();
  const weights: Record<string, Tensor> = {
    'classifier.dense.weight': tensor2d([
      [1, 0],
      [0.5, -1],
    ]),
    'classifier.dense.bias': tensor1d([0, 1]),
    'classifier.out_proj.weight': tensor2d([
      [1, 2],
      [-1, 0],
    ]),
    'classifier.out_proj.bias': tensor1d([0.5, 0]),
  };
  const reading = { batch: 1, length: 2, real_BT: tensor2d([[1, 1]]), readOut: 'first' } as const;
  const logits = head.logits(
    { parameter: (name) => weights[name], random: { uniform: () => tensor1d([0]), dropoutMask: () => null } },
    tensor2d([
      [1, 2],
      [9, 9],
    ]),
    reading,
  );
  // Of [CLS] = (1, 2): gelu(1) = 0.841345, gelu(0.5 - 2 + 1) = gelu(-0.5) = -0.154269.
  const values = logits.dataSync();
  expect(values[0]).toBeCloseTo(0.841345 - 2 * 0.154269 + 0.5, 5);
  expect(values[1]).toBeCloseTo(-0.841345, 5);
});

async function first(example: TextExample, length: number) {
  const task = taskOf({ length }, example);
  const { train } = await task.examples();
  const [{ sequences, values }] = task.rows(train[0], { tokenizer: letters, frame: bertFrame(letters.special) });
  return { ids: Array.from(sequences[0].ids), segments: Array.from(sequences[0].segments), label: values.label };
}

function taskOf(changes: object, example: TextExample = { text: 'a', label: 'no' }): Task {
  const dataset: Dataset = { name: 'one', labels: async () => ['no', 'yes'], split: async () => [example] };
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
    maxClasses: 500,
  };
  return textClassification.create({ ...options, ...changes }, {}) as Task;
}

/** A token per letter: its character code. */
const letters = {
  special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
  encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)),
} as unknown as Tokenizer;
