// A downstream problem: what is read for each example, and a head on the encoder that is fine-tuned with it.
//
// B batch · T tokens · N = B·T · D hidden width · C classes
import {
  classification,
  classTargets,
  defineComponent,
  defineTask,
  dropout,
  examplesOfSort,
  fineTuningOptions,
  fineTuningProblems,
  fineTuningProtocol,
  framedTexts,
  glorotUniform,
  linear,
  linearParameters,
  Slot,
  textStates,
  Type,
} from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'my-task',
  summary: 'One label per text, from the state that stands for it.',
  options: Type.Object({
    name: Type.Optional(
      Type.String({ pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*$', description: "Name in results; the dataset's unless given." }),
    ),
    dataset: Slot('dataset', { examples: [{ type: 'wordnet-supersense' }], description: 'The labelled texts.' }),
    metrics: Type.Array(Slot('metric'), {
      default: [{ type: 'accuracy' }],
      minItems: 1,
      description: 'What is measured on dev; the first decides which epoch and which learning rate are best.',
    }),
    dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout before the head.' }),
    ...fineTuningOptions, // epochs, batch, length, learningRates, …
  }),
  settles: fineTuningProtocol(), // what `protocol: 'paper'` fixes
  check: fineTuningProblems, // options of fine-tuning that do not go together
  create: ({ name, dataset, metrics, dropout: rate, ...fineTuning }) =>
    defineTask({
      name: name ?? dataset.name,
      fineTuning,
      metrics,
      // A softmax over the labels with one target per row; `(length) => length` for one per token. Another loss, numbers
      // in place of classes, several rows or sequences per example: write `predicts`, `fields`, `loss` and `observe` yourself.
      ...classification(() => 1),
      async examples() {
        const labels = await dataset.labels();
        const [train, dev] = [await dataset.split('train'), await dataset.split('dev')];
        // A dataset of another sort is refused, with the task that is for it.
        const read = (examples = train) =>
          examplesOfSort(dataset.name, examples, { task: 'my-task', wants: 'one per text', sort: 'a label per text' }).map(
            ({ text, label }) => ({ text, label: labels.indexOf(label) }),
          );
        return { labels, train: read(train), dev: read(dev) };
      },
      // The frame is the encoder's: [CLS] and [SEP] around the text, or nothing.
      rows: (example, setting) => [
        { sequences: [framedTexts(example, setting, fineTuning.length)], values: classTargets([example.label]) },
      ],
      head: ({ size: { hiddenSize: D } }, C) => ({
        kind: null, // what Hugging Face has a class for: 'sequence-classification', 'token-classification'
        parameters: linearParameters('classifier', C, D, glorotUniform),
        logits({ parameter, random }, hidden_ND, reading) {
          const text_BD = textStates(hidden_ND, reading, reading.readOut);
          return linear(parameter, 'classifier', dropout(text_BD, random.dropoutMask(text_BD.shape, rate)));
        },
      }),
    }),
});
