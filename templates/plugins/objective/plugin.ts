// What pre-training minimises. This one is BERT's: fill in masked tokens, with one network.
//
// M masked tokens of the batch · D hidden width · V vocabulary
import { gather } from '@tensorflow/tfjs-core';
import { bertFrame, defineComponent, encode, oneNetwork, Slot, softmaxCrossEntropy, Type, vocabularyHead } from 'electra-run';

export default defineComponent({
  kind: 'objective',
  name: 'my-objective',
  summary: 'Masked language modelling.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which positions are filled in.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The encoder that is trained.' }),
  }),
  needs: ['tokenizer'],
  create({ examples, masker, encoder }, { tokenizer }) {
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize });
    const head = vocabularyHead(trunk);
    return {
      ...oneNetwork('encoder', trunk, head, { frame: bertFrame(tokenizer.special) }),
      examples,
      // What the program reads of an example of `length` tokens; the core pads, stacks and cuts into micro-batches.
      fields: {
        inputs: { dtype: 'int32', shape: (length) => [length] },
        positions: { dtype: 'int32', shape: (length) => [masker.maxPositions(length)], holds: 'positions' },
        masked: { dtype: 'float32', shape: (length) => [masker.maxPositions(length)], holds: 'weights' },
      },
      // On the host, one example at a time.
      corrupt({ ids, special }, { length, random, progress }) {
        const candidates = [...ids.keys()].filter((position) => special[position] === 0);
        const padded = Int32Array.from({ length }, (_, position) => ids[position] ?? tokenizer.special.pad);
        const { positions, inputs } = masker.mask({ ids: padded, length: ids.length, candidates }, tokenizer, random, progress);
        positions.forEach((position, index) => (padded[position] = inputs[index]));
        return { inputs: padded, positions, masked: positions.map(() => 1) };
      },
      // A term is a loss per row, weighed by the field that says which rows count: here those of masked tokens.
      terms: { lm: { weights: 'masked' } },
      // On the engine: tensor ops only, with fixed shapes.
      compute({ networks, fields: { ids, inputs, positions }, real_BT, tokens }) {
        const states_MD = encode(trunk, networks.encoder, tokens(inputs), { real_BT, sees: 'all' }, positions);
        const [logits, labels_R] = [head.logits(networks.encoder, states_MD), gather(ids, positions)];
        return { terms: { lm: { values_R: softmaxCrossEntropy(logits, labels_R), logits, labels_R } } };
      },
      loss: { combine: ({ lm }) => lm.loss, logged: {} },
      scheduled: masker.scheduled,
      figures: [
        { name: 'lm_loss', label: 'loss', unit: 'nats', better: 'lower', floor: 'lm_loss_floor', progress: 'loss', headline: 'loss' },
        { name: 'lm_accuracy', label: 'accuracy', better: 'higher', headline: 'accuracy' },
      ],
      floors: (_means, { unigramEntropy }) => ({ lm_loss_floor: unigramEntropy }),
      samples: { legend: 'masks', of: ({ length, values }) => tokenizer.decode(Array.from(values.inputs).slice(0, length)) },
    };
  },
});
