/**
 * Which of several texts follows a context, or answers a question about it: the context is read with each of them, a logit says how
 * well they go together, and a softmax over the choices is learned. The head is Hugging Face's …ForMultipleChoice, where the
 * architecture has one and `head` is 'dense'.
 *
 * Shape legend: B examples · S choices
 */
import { add, mul, reshape, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  choiceHead,
  defineComponent,
  examplesOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  softmaxCrossEntropy,
  Slot,
  textHeadOptions,
  Type,
  type ChoiceExample,
  type ReadExample,
  taskName,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'multiple-choice',
  summary: 'Which of several texts goes with a context (SWAG, RACE, COPA).',
  options: Type.Object({
    name: taskName,
    dataset: Slot('dataset', {
      examples: [{ type: 'wordnet-definition' }, { type: 'choice-files', train: 'endings.jsonl' }],
      description: 'The contexts and what may go with each.',
    }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    ...textHeadOptions,
    ...fineTuningOptions,
  }),
  settles: fineTuningProtocol(),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, pooling, head, dropout, ...fineTuning }) => {
    // The most choices of an example; known once the examples are read, which is before anything asks for it.
    let most = 2;
    return {
      name: name ?? dataset.name,
      fineTuning,
      metrics,
      predicts: 'choices',
      get sequences() {
        return most;
      },
      fields: {
        right: { dtype: 'int32', shape: () => [] },
        offered: { dtype: 'float32', shape: () => [most] },
      },
      async examples() {
        const part = async (side: 'train' | 'dev') => examplesOfSort(dataset.name, await dataset.split(side), wanted);
        const [train, dev] = [await part('train'), await part('dev')];
        most = [...train, ...dev].reduce((sofar, { choices }) => Math.max(sofar, choices.length), 2);
        return { train, dev };
      },
      rows({ context, question, choices, answer }: ChoiceExample, setting) {
        const read = choices.map((choice) =>
          framedTexts({ text: context, pair: question === undefined ? choice : `${question} ${choice}` }, setting, fineTuning.length),
        );
        // Where others have more choices, the first one fills their places and is left out of the softmax.
        const filled = Array.from({ length: most - read.length }, () => ({ ids: read[0].ids, segments: read[0].segments }));
        return [{ sequences: [...read, ...filled], values: { right: [answer], offered: choices.map(() => 1) } }];
      },
      head: (trunk) => choiceHead(trunk, { pooling, head, dropout }),
      loss(logits, { right, offered }) {
        const [logits_BS, offered_BS] = [logits, offered].map((each) => reshape(each, [-1, most]));
        return softmaxCrossEntropy(add(logits_BS, mul(sub(offered_BS, 1), 1e4)) as Tensor2D, right as Tensor1D);
      },
      observe: ({ example: { choices, answer } }: ReadExample<ChoiceExample>, [logits]) => ({
        labels: [answer],
        predictions: [likeliest(logits.subarray(0, choices.length))],
      }),
      floor(train: readonly ReadExample<ChoiceExample>[], dev: readonly ReadExample<ChoiceExample>[]) {
        const places = Array.from({ length: most }, (_, place) => train.filter(({ example }) => example.answer === place).length);
        const labels = dev.map(({ example }) => example.answer);
        return { note: 'most frequent place', observations: { labels, predictions: labels.map(() => likeliest(places)) } };
      },
    };
  },
});

const wanted = { task: 'multiple-choice', wants: 'texts to choose from', sort: 'texts to choose from' } as const;

/** The first of the largest. */
function likeliest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((best, value, index) => (value > values[best] ? index : best), 0);
}
