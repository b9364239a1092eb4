/**
 * Any number of labels per text, or per pair of texts: yes or no for each label, by a logit of its own. The loss of a text is the mean
 * of the binary cross-entropies of all labels, as Hugging Face's …ForSequenceClassification has it for this problem.
 *
 * Shape legend: B texts · C labels
 */
import { mean, reshape, type Tensor1D } from '@tensorflow/tfjs-core';
import {
  classOptions,
  defineComponent,
  exampleLabels,
  examplesOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  labelsAbove,
  sigmoidCrossEntropy,
  Slot,
  textHead,
  textHeadOptions,
  Type,
  type JudgedLabels,
  type LabelSetExample,
  type ReadExample,
  taskName,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'multi-label-classification',
  summary: 'Any number of labels per text or pair of texts.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'wordnet-notions' }, { type: 'text-files', train: 'topics.tsv', labelColumn: 'topics', labelSeparator: ',' }],
      description: 'The texts, with any number of labels each.',
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'micro-f1' }, { type: 'macro-f1' }, { type: 'subset-accuracy' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    threshold: Type.Number({
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'A label is predicted where its probability is greater than this.',
    }),
    ...textHeadOptions,
    ...classOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, threshold, pooling, head, dropout, maxClasses, ...fineTuning }) => {
    const own = name ?? dataset.name;
    // How many labels there are is known once the examples are read, which is before anything asks for the shape.
    let labelled = 0;
    const observed = (sets: readonly JudgedLabels[]) => ({ labels: [], predictions: [], sets });
    return {
      name: own,
      fineTuning,
      metrics,
      maxClasses,
      predicts: 'label sets',
      fields: { wanted: { dtype: 'float32', shape: () => [labelled] } },
      async examples() {
        const labels = await dataset.labels();
        labelled = labels.length;
        const classes = new Map(labels.map((label, index) => [label, index]));
        const part = async (side: 'train' | 'dev'): Promise<Example[]> =>
          examplesOfSort(dataset.name, await dataset.split(side), wanted).map((example) => ({
            ...example,
            classes: example.labels.map((label) => classes.get(label) ?? -1).sort((a, b) => a - b),
          }));
        return { labels, train: await part('train'), dev: await part('dev') };
      },
      labelsOf: exampleLabels,
      rows: (example: Example, setting) => [
        {
          sequences: [framedTexts(example, setting, fineTuning.length)],
          values: { wanted: Array.from({ length: labelled }, (_, label) => Number(example.classes.includes(label))) },
        },
      ],
      head: (trunk, classes) => ({
        ...textHead(trunk, classes, { pooling, head, dropout }),
        huggingFaceConfig: { problem_type: 'multi_label_classification', task_specific_params: { [own]: { threshold } } },
      }),
      loss: (logits_BC, { wanted: wanted_BC }) =>
        mean(reshape(sigmoidCrossEntropy(reshape(logits_BC, [-1]), wanted_BC as Tensor1D), logits_BC.shape), 1) as Tensor1D,
      observe: ({ example }: ReadExample<Example>, [logits]) =>
        observed([{ labels: example.classes, predictions: labelsAbove(logits, threshold) }]),
      floor(train: readonly ReadExample<Example>[], dev: readonly ReadExample<Example>[]) {
        const most = mostFrequent(train.map(({ example }) => example.classes));
        return {
          note: 'the most frequent set of labels',
          observations: observed(dev.map(({ example }) => ({ labels: example.classes, predictions: most }))),
        };
      },
    };
  },
});

const wanted = { task: 'multi-label-classification', wants: 'any number', sort: 'any number of labels per text' } as const;

interface Example extends LabelSetExample {
  /** Ascending. */
  readonly classes: readonly number[];
}

/** The first of those that are as frequent. */
function mostFrequent(sets: readonly (readonly number[])[]): readonly number[] {
  const counts = new Map<string, { readonly set: readonly number[]; count: number }>();
  for (const set of sets) {
    const known = counts.get(String(set)) ?? { set, count: 0 };
    counts.set(String(set), known);
    known.count += 1;
  }
  return [...counts.values()].reduce((best, each) => (each.count > best.count ? each : best)).set;
}
