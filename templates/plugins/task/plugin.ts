// A downstream problem: examples as tokens, and a head on the encoder that is fine-tuned with it.
//
// B batch · T tokens · N = B·T · D hidden width · C classes
import { reshape, slice } from '@tensorflow/tfjs-core';
import { defineComponent, dropout, fineTuningOptions, glorotUniform, linear, Slot, Type, UserError, zeros } from 'electra-run';

export default defineComponent({
  kind: 'task',
  name: 'my-task',
  summary: 'One label per text, from the vector of [CLS].',
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
    async data(tokenizer) {
      const { cls, sep } = tokenizer.special;
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
          const ids = [cls, ...tokenizer.encode(example.text).slice(0, fineTuning.length - 2), sep];
          return { ids, types: ids.map(() => 0), targets: [labels.indexOf(example.label)] };
        });
      return { labels, train: encode(train), dev: encode(dev) };
    },
    head: ({ hiddenSize: D }, classes) => ({
      parameters: [
        { name: 'classifier.weight', shape: [classes, D], initializer: glorotUniform },
        { name: 'classifier.bias', shape: [classes], initializer: zeros },
      ],
      architecture: null, // Hugging Face's class for this head, if it has one
      logits({ parameter, random }, hidden_ND, { batch, length }) {
        const first_B1D = slice(reshape(hidden_ND, [batch, length, D]), [0, 0, 0], [batch, 1, D]);
        return linear(parameter, 'classifier', dropout(reshape(first_B1D, [batch, D]), random.dropoutMask([batch, D], rate)));
      },
    }),
  }),
});
