/**
 * One label per word. The label stands at the first piece of its word; other pieces have no target.
 * The head is Hugging Face's …ForTokenClassification: dropout and a linear layer on every token.
 */
import {
  classification,
  classOptions,
  classTargets,
  defineComponent,
  dropout,
  framed,
  frameTokens,
  fineTuningOptions,
  fineTuningProblems,
  glorotUniform,
  linear,
  linearParameters,
  Slot,
  Type,
  UserError,
  type RowSetting,
  type TaggedExample,
  type TaskHead,
  type TaskRow,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'token-classification',
  summary: 'One label per word.',
  options: Type.Object({
    name: Type.Optional(
      Type.String({
        pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$',
        maxLength: 50,
        description: "Name in results; the dataset's unless given.",
      }),
    ),
    dataset: Slot('dataset', { examples: [{ type: 'brown-pos' }], description: 'The tagged words.' }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }, { type: 'macro-f1' }],
      minItems: 1,
      description: 'What is measured over the words of dev; the first decides which epoch and which learning rate are best.',
    }),
    dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before the head.' }),
    ...classOptions,
    ...fineTuningOptions,
  }),
  check: fineTuningProblems,
  create: ({ name, dataset, metrics, dropout: rate, maxClasses, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    maxClasses,
    ...classification((length) => length),
    async examples() {
      const labels = await dataset.labels();
      const classes = new Map(labels.map((label, index) => [label, index]));
      const part = async (side: 'train' | 'dev'): Promise<Example[]> =>
        (await dataset.split(side)).map((example) => {
          if (!('words' in example)) throw wholeTexts(dataset.name);
          return { ...example, classes: example.labels.map((label) => classes.get(label) ?? -1) };
        });
      return { labels, train: await part('train'), dev: await part('dev') };
    },
    rows: (example: Example, setting) => [rowOf(example, setting, fineTuning.length)],
    head: (size, classes) => headOf(size.hiddenSize, classes, rate),
  }),
});

interface Example extends TaggedExample {
  /** Of each word; -1 where its label is none of the dataset's. */
  readonly classes: readonly number[];
}

/** Words beyond the length are cut off, and with them their labels; a word that the tokenizer drops has no target. */
function rowOf({ words, classes }: Example, { tokenizer, frame }: RowSetting, length: number): TaskRow {
  const room = length - frameTokens(frame, 1);
  const pieces: number[] = [];
  const targets: number[] = [];
  words.forEach((word, index) => {
    const ids = tokenizer.encode(word);
    pieces.push(...ids);
    targets.push(...ids.map((_, piece) => (piece === 0 ? classes[index] : -1)));
  });
  const none = (tokens: readonly number[]): number[] => tokens.map(() => -1);
  return {
    sequences: [framed(frame, pieces.slice(0, room))],
    values: classTargets([...none(frame.before), ...targets.slice(0, room), ...none(frame.after)]),
  };
}

function headOf(width: number, classes: number, rate: number): TaskHead {
  return {
    parameters: linearParameters('classifier', classes, width, glorotUniform),
    kind: 'token-classification',
    logits: ({ parameter, random }, hidden_ND) =>
      linear(parameter, 'classifier', dropout(hidden_ND, random.dropoutMask(hidden_ND.shape, rate))),
  };
}

function wholeTexts(dataset: string): UserError {
  return new UserError({
    code: 'task-does-not-fit-dataset',
    message: `The dataset '${dataset}' has a label per text, and token-classification wants one per word.`,
    hints: ["Use type 'text-classification', or another dataset."],
  });
}
