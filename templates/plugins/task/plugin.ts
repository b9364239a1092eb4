// A downstream problem: examples as tokens, and a head on the encoder that is fine-tuned with it.
//
// B batch · T tokens · N = B·T · D hidden width · C classes
import {
  defineComponent,
  dropout,
  framed,
  frameTokens,
  fineTuningOptions,
  glorotUniform,
  linear,
  linearParameters,
  Slot,
  textStates,
  Type,
  UserError,
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
  create: ({ name, dataset, metrics, dropout: rate, ...fineTuning }) => ({
    name: name ?? dataset.name,
    fineTuning,
    metrics,
    // Targets per example of this many tokens: 1 for a classification, `length` for tagging.
    targets: () => 1,
    async data(tokenizer, frame) {
      const room = fineTuning.length - frameTokens(frame, 1);
      const labels = await dataset.labels();
      const [train, dev] = [await dataset.split('train'), await dataset.split('dev')];
      const encode = (examples = train) =>
        examples.map((example) => {
          if (!('text' in example))
            throw new UserError({
              code: 'my-task-dataset',
              message: `The dataset '${dataset.name}' has no labelled texts.`,
              hints: ["Use a dataset of texts, or type 'token-classification'."],
            });
          // The frame is the encoder's: [CLS] and [SEP] around the text, or nothing.
          return { ...framed(frame, tokenizer.encode(example.text).slice(0, room)), targets: [labels.indexOf(example.label)] };
        });
      return { labels, train: encode(train), dev: encode(dev) };
    },
    head: ({ hiddenSize: D }, classes) => ({
      kind: null, // what Hugging Face has a class for: 'sequence-classification', 'token-classification'
      parameters: linearParameters('classifier', classes, D, glorotUniform),
      logits({ parameter, random }, hidden_ND, reading) {
        const text_BD = textStates(hidden_ND, reading, reading.readOut);
        return linear(parameter, 'classifier', dropout(text_BD, random.dropoutMask(text_BD.shape, rate)));
      },
    }),
  }),
});
