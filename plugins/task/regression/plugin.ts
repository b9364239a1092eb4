/**
 * One number per text, or per pair of texts: squared error of one logit on the state that stands for the text. The number is
 * learned as it is: labels far from 0 or far apart take more steps, and are better scaled before.
 *
 * Shape legend: B texts
 */
import { reshape, square, sub, type Tensor1D } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  exampleOfSort,
  exampleLabels,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  furtherExamples,
  labelPlace,
  Slot,
  textHead,
  textHeadOptions,
  Type,
  UserError,
  type AnyExample,
  type ReadExample,
  type TextExample,
  taskName,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'regression',
  summary: 'One number per text or pair of texts.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'text-files', train: 'similarity.tsv', pairColumn: 'pair', labelColumn: 'score' }],
      description: 'The texts, with numbers as labels.',
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'pearson' }, { type: 'spearman' }, { type: 'mse' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    ...textHeadOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol({ epochs: 10 }),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, pooling, head, dropout, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    predicts: 'numbers',
    fields: { value: { dtype: 'float32', shape: () => [] } },
    async examples() {
      const exampleOf = (example: AnyExample, side: string, index: number, isLabelled = true): Example => {
        const read = exampleOfSort(dataset.name, example, wanted);
        const which = `${side} example ${index + 1} of the dataset '${dataset.name}'`;
        return { ...read, value: isLabelled ? numberOf(read, which) : 0 };
      };
      const part = async (side: 'train' | 'dev'): Promise<Example[]> =>
        (await dataset.split(side)).map((example, index) => exampleOf(example, side, index));
      const further = await furtherExamples(dataset, { exampleOf, predictionOf: ({ logits: [[value]] }) => String(value) });
      return { train: await part('train'), dev: await part('dev'), further };
    },
    labelsOf: exampleLabels,
    rows: (example: Example, setting) => [
      { sequences: [framedTexts(example, setting, fineTuning.length)], values: { value: [example.value] } },
    ],
    head: (trunk) => ({ ...textHead(trunk, 1, { pooling, head, dropout }), huggingFaceConfig: oneNumber }),
    loss: (logits_B1, { value }): Tensor1D => square(sub(reshape(logits_B1, [-1]), value)) as Tensor1D,
    observe: ({ example }: ReadExample<Example>, [[prediction]]) => ({ labels: [example.value], predictions: [prediction] }),
    floor(train: readonly ReadExample<Example>[], dev: readonly ReadExample<Example>[]) {
      const mean = train.reduce((sum, { example }) => sum + example.value / train.length, 0);
      const labels = dev.map(({ example }) => example.value);
      return { note: 'mean of the training labels', observations: { labels, predictions: labels.map(() => mean) } };
    },
  }),
});

const wanted = { task: 'regression', wants: 'a number per text', sort: 'a label per text' } as const;

interface Example extends TextExample {
  readonly value: number;
}

/** What Hugging Face's …ForSequenceClassification needs to know. */
const oneNumber = { problem_type: 'regression', num_labels: 1, id2label: { 0: 'LABEL_0' }, label2id: { LABEL_0: 0 } } as const;

/** As people and programs write decimal numbers; nothing around it. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf({ text, label, source }: TextExample, which: string): number {
  const value = Number(label);
  if (DECIMAL.test(label) && Number.isFinite(value)) return value;
  throw new UserError(
    {
      code: 'label-not-a-number',
      message:
        `The label of ${which}${source ? ` (${labelPlace(source)})` : ''} is '${label}' and not a number; ` +
        `its text: '${text.length > 60 ? `${text.slice(0, 60)}…` : text}'.`,
      hints: ['Write it as a decimal number, e.g. 3.5 or 1e-3, or take another labelColumn; for names, there is text-classification.'],
    },
    { exitCode: 1 },
  );
}
