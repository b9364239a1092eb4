/**
 * One label per text, or per pair of texts. The head is Google's ELECTRA's (finetune/classification):
 * the vector of [CLS], dropout, a linear layer; or that of Hugging Face's ElectraForSequenceClassification,
 * which has a dense layer with GELU before, and can be loaded there.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · C classes
 */
import type { Tensor2D } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  dropout,
  framed,
  frameTokens,
  fineTuningOptions,
  fineTuningProblems,
  gelu,
  glorotUniform,
  linear,
  linearParameters,
  meanStates,
  Slot,
  textStates,
  Type,
  UserError,
  type Frame,
  type Reading,
  type TaggedExample,
  type TaskExample,
  type TaskHead,
  type TextExample,
  type Tokenizer,
} from 'electra-run';
import { truncatePair } from './truncate-pair.ts';

export default defineComponent({
  kind: 'task',
  name: 'text-classification',
  summary: 'One label per text or pair of texts.',
  options: Type.Object({
    name: Type.Optional(
      Type.String({ pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$', description: "Name in results; the dataset's unless given." }),
    ),
    dataset: Slot('dataset', { examples: [{ type: 'wordnet-supersense' }], description: 'The labelled texts.' }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }, { type: 'macro-f1' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    pooling: Type.Union([Type.Literal('cls'), Type.Literal('mean')], {
      default: 'cls',
      description:
        'cls: the state that stands for the text ([CLS], or the last token of a causal encoder); mean: the mean over its tokens.',
    }),
    head: Type.Union([Type.Literal('linear'), Type.Literal('dense')], {
      default: 'linear',
      description:
        "linear: Google's, one layer; dense: Hugging Face's, a layer with GELU and one layer, exported as ElectraForSequenceClassification (with pooling 'cls').",
    }),
    dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before each layer of the head.' }),
    ...fineTuningOptions,
  }),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, pooling, head, dropout: rate, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    async data(tokenizer, frame) {
      const labels = await dataset.labels();
      const encode = encoderOf(dataset.name, labels, tokenizer, frame, fineTuning.length);
      const examples = async (part: 'train' | 'dev'): Promise<TaskExample[]> => (await dataset.split(part)).map(encode);
      return { labels, train: await examples('train'), dev: await examples('dev') };
    },
    targets: () => 1,
    head: ({ hiddenSize }, classes) => (head === 'linear' ? linearHead : denseHead)(hiddenSize, classes, pooling, rate),
  }),
});

function encoderOf(
  dataset: string,
  labels: readonly string[],
  tokenizer: Tokenizer,
  frame: Frame,
  length: number,
): (example: TextExample | TaggedExample) => TaskExample {
  const classes = new Map(labels.map((label, index) => [label, index]));
  return (example) => {
    if (!('text' in example)) throw taggedWords(dataset);
    const { text, pair, label } = example;
    const targets = [classes.get(label) ?? -1];
    if (pair === undefined) return { ...framed(frame, tokenizer.encode(text).slice(0, length - frameTokens(frame, 1))), targets };
    const [a, b] = truncatePair(tokenizer.encode(text), tokenizer.encode(pair), length - frameTokens(frame, 2));
    return { ...framed(frame, a, b), targets };
  };
}

type Pooling = 'cls' | 'mean';

function linearHead(width: number, classes: number, pooling: Pooling, rate: number): TaskHead {
  return {
    parameters: linearParameters('classifier', classes, width, glorotUniform),
    kind: null,
    logits({ parameter, random }, hidden_ND, reading) {
      const pooled_BD = pool(hidden_ND, reading, pooling);
      return linear(parameter, 'classifier', dropout(pooled_BD, random.dropoutMask(pooled_BD.shape, rate)));
    },
  };
}

/** ElectraClassificationHead in Hugging Face's modeling_electra.py. */
function denseHead(width: number, classes: number, pooling: Pooling, rate: number): TaskHead {
  return {
    parameters: [
      ...linearParameters('classifier.dense', width, width, glorotUniform),
      ...linearParameters('classifier.out_proj', classes, width, glorotUniform),
    ],
    kind: pooling === 'cls' ? 'sequence-classification' : null,
    logits({ parameter, random }, hidden_ND, reading) {
      const pooled_BD = pool(hidden_ND, reading, pooling);
      const dropped = (x_BD: Tensor2D): Tensor2D => dropout(x_BD, random.dropoutMask(pooled_BD.shape, rate));
      return linear(parameter, 'classifier.out_proj', dropped(gelu(linear(parameter, 'classifier.dense', dropped(pooled_BD)))));
    },
  };
}

function pool(hidden_ND: Tensor2D, reading: Reading, pooling: Pooling): Tensor2D {
  return pooling === 'cls' ? textStates(hidden_ND, reading, reading.readOut) : meanStates(hidden_ND, reading);
}

function taggedWords(dataset: string): UserError {
  return new UserError({
    code: 'task-does-not-fit-dataset',
    message: `The dataset '${dataset}' has a label per word, and text-classification wants one per text.`,
    hints: ["Use type 'token-classification', or another dataset."],
  });
}
