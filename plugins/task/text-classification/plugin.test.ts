import { expect, it } from 'vitest';
import type { Dataset, Task, TextExample, Tokenizer } from 'electra-run';
import textClassification from './plugin.ts';

it('lays a text out as [CLS] text [SEP], cut at the length', async () => {
  expect(await first({ text: 'abc', label: 'yes' }, 8)).toEqual({ ids: [2, 97, 98, 99, 3], types: [0, 0, 0, 0, 0], targets: [1] });
  expect((await first({ text: 'abcdefgh', label: 'no' }, 5)).ids).toEqual([2, 97, 98, 99, 3]);
});

it('lays a pair out as [CLS] a [SEP] b [SEP], the second text of type 1, cut from the longer one', async () => {
  expect(await first({ text: 'ab', pair: 'c', label: 'no' }, 8)).toEqual({ ids: [2, 97, 98, 3, 99, 3], types: [0, 0, 0, 0, 1, 1], targets: [0] });
  expect((await first({ text: 'abcdef', pair: 'z', label: 'no' }, 7)).ids).toEqual([2, 97, 98, 99, 3, 122, 3]);
});

async function first(example: TextExample, length: number) {
  const dataset: Dataset = { name: 'one', labels: async () => ['no', 'yes'], split: async () => [example] };
  const options = { dataset, metrics: [], pooling: 'cls' as const, dropout: 0.1, epochs: 1, batch: 1, length, learningRates: [1e-3], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
  return (await ((await textClassification.create(options, {})) as Task).data(letters)).train[0];
}

/** A token per letter: its character code. */
const letters = { special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 }, encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0)) } as unknown as Tokenizer;
