/** The task that writes, on networks and data so small that it takes seconds: what it learns, what it refuses and what it leaves. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import t5 from '../plugins/encoder/t5/plugin.ts';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import { encoderDecoder } from '../plugins/objective/span-denoising/network.ts';
import textToText from '../plugins/task/text-to-text/plugin.ts';
import { nothingAround } from '../src/component/component.ts';
import { layOutRows } from '../src/finetune/batches.ts';
import { createModel } from '../src/finetune/model.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { Dataset, TextExample } from '../src/kinds/dataset.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { KeptNetwork } from '../src/kinds/objective.ts';
import type { TaskRow } from '../src/kinds/task.ts';
import { endFrame } from '../src/kit/frames.ts';
import { tinyKept, tinyTags, tinyTokenizer } from './support/tiny-task.ts';
import { engine, keptOf, optimizer, orderings, settings, taskOf, tune } from './support/tiny-writing.ts';

const { pad, sep } = tinyTokenizer.special;

describe('text-to-text', () => {
  it('learns to sort some words, and writes them; run again, it is there already', async () => {
    const result = await tune(taskOf());
    const { summary, floor, metric, counts } = result;
    expect([metric, floor?.note]).toEqual(['exact_match', 'the most frequent target']);
    expect(floor?.value).toBeLessThan(0.2);
    const { exact_match, token_f1, target_loss } = summary.pretrained?.metrics ?? {};
    expect(exact_match).toBeGreaterThan(0.95);
    expect(token_f1).toBeGreaterThanOrEqual(exact_match);
    expect(target_loss).toBeLessThan(0.3);
    expect(counts.dev.targets).toBe(60 + (await wordsOf('dev')));
    expect(await tune(taskOf())).toEqual(result);
  });

  it('has the loss and the gradient of Hugging Face for the same batch, whatever fills its targets up', async () => {
    const fixture = fileURLToPath(new URL('./fixtures/seed-systems/t5/', import.meta.url));
    const expected = JSON.parse(await readFile(join(fixture, 'expected.json'), 'utf8')) as Expected;
    const { input_ids, attention_mask, labels } = expected.inputs;
    const sizes = { layers: 2, hiddenSize: 16, heads: 2, headSize: 8, intermediateSize: 32 };
    const options = { ...sizes, relativeBuckets: 8, relativeDistance: 16, dropout: 0, activation: 'relu' } as const;
    const network = encoderDecoder(t5.create(options, {}) as Encoder, 60, { pad: 0, sep: 1 });
    const decoder = { trunk: network.decoder, start: 0, end: 1 };
    const kept: KeptNetwork = { name: 'model', trunk: network.trunk, frame: endFrame({ sep: 1 }), sees: 'all', decoder };
    const [batch, length] = [input_ids.length, input_ids[0].length];
    const rows = input_ids.map((ids, row): TaskRow => {
      const own = ids.slice(0, sum(attention_mask[row]));
      const target = labels[row].filter((id) => id >= 0);
      const said = { before: [0, ...target.slice(0, -1)], target, wanted: target.map(() => 1) };
      return { sequences: [{ ids: own, segments: own.map(() => 0) }], values: said };
    });
    for (const targetLength of [labels[0].length, 2 * labels[0].length]) {
      const task = taskOf({ targetLength, batch, length });
      const model = await createModel({ task, kept, classes: 0, engine, optimizer });
      await importNetwork(fixture, network.part, model.memory);
      await model.loaded.push();
      const inputs = layOutRows(rows, { length, rows: [...rows.keys()] }, { task, batch, pad: 0, mode: 'train' });
      const { figures, gradientNorm } = await (
        await model.trainer(length, 'pretrained')
      ).step([inputs], { seed: 1, step: 0 }, { step: 1, learningRate: 0 });
      expect(Math.abs(figures.loss / expected.loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(gradientNorm / expected.global_grad_norm - 1)).toBeLessThan(1e-4);
      await model.release();
    }
  });

  it('reads its prefix before each text, and pairs with an end between them', () => {
    const setting = { tokenizer: tinyTokenizer, frame: endFrame(tinyTokenizer.special), decoder: keptOf().decoder };
    const [{ sequences, values, target }] = taskOf({ prefix: 'da de: ' }).rows({ text: 'ba', pair: 'ca', label: 'be bi' }, setting);
    const ids = (text: string): number[] => tinyTokenizer.encode(text);
    expect(Array.from(sequences[0].ids)).toEqual([...ids('da de: ba'), sep, ...ids('ca'), sep]);
    expect(target).toEqual(ids('be bi'));
    expect(values).toEqual({ before: [pad, ...ids('be bi'), pad], target: [...ids('be bi'), sep], wanted: [1, 1, 1] });
  });

  it('refuses targets that are too long, with their number, the first places and what would be long enough', async () => {
    const lines = ['ba', 'ba be bi bo', 'ba be bi bo ca', 'be'].map((label, index) => ({
      text: 'ba',
      label,
      source: { file: 'data/train.tsv', lines: [index + 2] },
    }));
    const dataset: Dataset<TextExample> = { name: 'long', labels: async () => [], split: async () => lines };
    const examined = await examineTask(taskOf({}, dataset));
    await expect(readTask(examined, keptOf(), tinyTokenizer)).rejects.toMatchObject({
      code: 'target-too-long',
      text: [
        'error  target-too-long',
        "  4 of 8 targets of the task 'long' have more than its targetLength of 4 tokens, their end among them: " +
          'data/train.tsv:3, data/train.tsv:4.',
        '  Set its targetLength to 6 or more, which takes memory and time for every example, or take these examples out.',
      ].join('\n'),
    });
  });

  it('refuses a network that has no decoder, and a decoder that cannot be told a token at a time', async () => {
    const examined = await examineTask(taskOf());
    await expect(readTask(examined, tinyKept(), tinyTokenizer)).rejects.toMatchObject({
      code: 'task-without-decoder',
      text: expect.stringMatching(/'sortings' writes texts with a decoder, and what .* \(2 layers × 16.*\) has none\.\n.*span-denoising/),
    });
    const { decoder, ...kept } = keptOf();
    const without = { ...kept, decoder: decoder && { ...decoder, trunk: { ...decoder.trunk, stepping: undefined } } };
    await expect(readTask(examined, without, tinyTokenizer)).rejects.toMatchObject({ code: 'decoder-without-steps' });
  });

  it('refuses words with labels, and metrics of anything but texts', async () => {
    await expect(examineTask(taskOf({}, tinyTags() as never))).rejects.toMatchObject({ code: 'task-does-not-fit-dataset' });
    await expect(examineTask(taskOf({ metrics: [accuracy.create({}, {})] }))).rejects.toMatchObject({
      code: 'metric-does-not-fit',
      text: expect.stringContaining('For texts there are exact-match, token-f1 and target-loss.'),
    });
  });

  it('is refused by validate where the objective has no decoder, and knows of every objective that ships', () => {
    const complaints = (type: string) =>
      textToText.check?.(settings as never, { ...nothingAround, at: (path) => (path === 'objective.type' ? type : undefined) });
    const shipped = readdirSync(fileURLToPath(new URL('../plugins/objective', import.meta.url)));
    expect(shipped.filter((name) => complaints(name)?.length === 0)).toEqual(['span-denoising']);
    expect(complaints('masked-lm')).toEqual([
      expect.objectContaining({ message: "text-to-text writes with a decoder, and the objective 'masked-lm' trains none." }),
    ]);
    expect(complaints('one-of-my-own')).toEqual([]);
  });
});

interface Expected {
  readonly inputs: { readonly input_ids: number[][]; readonly attention_mask: number[][]; readonly labels: number[][] };
  readonly loss: number;
  readonly global_grad_norm: number;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

async function wordsOf(part: 'train' | 'dev'): Promise<number> {
  return sum((await orderings().split(part)).map(({ text }) => text.split(' ').length));
}
