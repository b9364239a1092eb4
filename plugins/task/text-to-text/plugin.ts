/**
 * A text for each text, or for each pair of texts (Raffel et al. 2020, section 2.4): an encoder reads, and the decoder that was
 * pre-trained with it writes. In training it says each token of the target from the right ones before it; on dev it writes.
 */
import {
  decodingHead,
  defineComponent,
  examplesOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  Slot,
  softmaxCrossEntropy,
  Type,
  upTo,
  type JudgedText,
  type ReadExample,
  type TextExample,
  taskName,
} from 'electra-run';
import type { Tensor1D } from '@tensorflow/tfjs-core';
import { keptWithoutDecoder, tooLong } from './refused.ts';

export default defineComponent({
  kind: 'task',
  name: 'text-to-text',
  summary: 'A text for each text, written by a decoder (T5); needs the objective span-denoising.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'text-files', train: 'summaries.jsonl', labelColumn: 'target' }],
      description: 'The texts; the label of each is the text that is to be written.',
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'exact-match' }, { type: 'token-f1' }, { type: 'target-loss' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    prefix: Type.String({ default: '', description: "Stands before each text, as T5's 'summarize: '; a blank is not added." }),
    targetLength: Type.Integer({
      default: 32,
      minimum: 2,
      ...upTo(8192),
      description: 'Most tokens that are written, the end among them. A longer target is an error.',
    }),
    beams: Type.Integer({
      default: 1,
      minimum: 1,
      ...upTo(64),
      description: 'Beginnings that are followed at once when texts are written; 1 takes the likeliest token each time.',
    }),
    lengthPenalty: Type.Number({
      default: 1,
      minimum: -10,
      maximum: 10,
      description: "With beams: a text's score is divided by its number of tokens to the power of this, as in Hugging Face's generate.",
    }),
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: (options, around) => [...fineTuningProblems(options, around), ...keptWithoutDecoder(around)],
  create: ({ name, dataset, metrics, prefix, targetLength, beams, lengthPenalty, ...fineTuning }) => {
    const own = name ?? dataset.name;
    const shape = (): number[] => [targetLength];
    return {
      name: own,
      fineTuning,
      metrics,
      predicts: 'texts',
      writes: { longest: targetLength, beams, lengthPenalty },
      fields: {
        before: { dtype: 'int32', shape },
        target: { dtype: 'int32', shape },
        wanted: { dtype: 'float32', shape, holds: 'weights' },
      },
      weights: 'wanted',
      async examples() {
        const part = async (side: 'train' | 'dev') => examplesOfSort(dataset.name, await dataset.split(side), wanted);
        return { train: await part('train'), dev: await part('dev') };
      },
      rows({ text, pair, label }: TextExample, setting) {
        const { tokenizer, decoder } = setting;
        if (!decoder) throw new TypeError('A network without a decoder was not refused.');
        const target = tokenizer.encode(label);
        const said = [...target, decoder.end];
        const filled = Array<number>(Math.max(0, targetLength - said.length)).fill(decoder.start);
        return [
          {
            sequences: [framedTexts({ text: `${prefix}${text}`, pair }, setting, fineTuning.length)],
            values: { before: [decoder.start, ...target, ...filled], target: said, wanted: said.map(() => 1) },
            target,
          },
        ];
      },
      refuses: (train: readonly ReadExample<TextExample>[], dev: readonly ReadExample<TextExample>[]) =>
        tooLong(own, [...train, ...dev], targetLength),
      head(_, __, decoder) {
        if (!decoder) throw new TypeError('A network without a decoder was not refused.');
        const told = prefix === '' ? {} : { huggingFaceConfig: { task_specific_params: { [own]: { prefix } } } };
        return { ...decodingHead(decoder, 'before'), ...told };
      },
      loss: (logits, { target }) => softmaxCrossEntropy(logits, target as Tensor1D),
      observe: ({ rows: [{ values }] }: ReadExample<TextExample>, _, __, [{ written, target, values: losses }] = []) => {
        const tokens = values.target.length;
        const nats = losses.subarray(0, tokens).reduce((sum, loss) => sum + loss, 0);
        return texts([{ target, written, nats, tokens }]);
      },
      floor(train: readonly ReadExample<TextExample>[], dev: readonly ReadExample<TextExample>[]) {
        const most = mostFrequent(train.map(({ example }) => example.label));
        return {
          note: 'the most frequent target',
          observations: texts(dev.map(({ example: { label } }) => ({ target: label, written: most, nats: Number.NaN, tokens: 1 }))),
        };
      },
    };
  },
});

const wanted = { task: 'text-to-text', wants: 'a text for each text', sort: 'a label per text' } as const;

function texts(judged: readonly JudgedText[]) {
  return { labels: [], predictions: [], texts: judged };
}

/** The first of those that are as frequent. */
function mostFrequent(targets: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
