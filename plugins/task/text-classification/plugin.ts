/** One label per text, or per pair of texts: a softmax on the state that stands for the text. */
import {
  classification,
  classOptions,
  classTargets,
  defineComponent,
  exampleOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  furtherExamples,
  likeliestClass,
  Slot,
  textHead,
  textHeadOptions,
  Type,
  type AnsweredExample,
  type AnyExample,
  type TextExample,
  taskName,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'text-classification',
  summary: 'One label per text or pair of texts.',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', { examples: [{ type: 'wordnet-supersense' }], description: 'The labelled texts.' }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }, { type: 'macro-f1' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    ...textHeadOptions,
    ...classOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, pooling, head, dropout, maxClasses, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    maxClasses,
    ...classification(() => 1),
    async examples() {
      const labels = await dataset.labels();
      const classes = new Map(labels.map((label, index) => [label, index]));
      const exampleOf = (example: AnyExample): Example => {
        const read = exampleOfSort(dataset.name, example, wanted);
        return { ...read, class: classes.get(read.label) ?? -1 };
      };
      const part = async (side: 'train' | 'dev'): Promise<Example[]> => (await dataset.split(side)).map(exampleOf);
      const predictionOf = ({ logits: [own] }: AnsweredExample): string => labels[likeliestClass(own, labels.length)];
      const further = await furtherExamples(dataset, { exampleOf, predictionOf });
      return { labels, train: await part('train'), dev: await part('dev'), further };
    },
    rows: (example: Example, setting) => [
      { sequences: [framedTexts(example, setting, fineTuning.length)], values: classTargets([example.class]) },
    ],
    head: (trunk, classes) => textHead(trunk, classes, { pooling, head, dropout }),
  }),
});

interface Example extends TextExample {
  readonly class: number;
}

const wanted = { task: 'text-classification', wants: 'one per text', sort: 'a label per text' } as const;
