/**
 * Masked language modelling (Devlin et al. 2019, section 3.1): chosen tokens are guessed from what is left of the text, and beside
 * that whether its two parts belong together. What is computed stands in `terms.ts`, the judgement of two texts in `second.ts`,
 * what is measured in `figures.ts`.
 */
import {
  bertFrame,
  defineComponent,
  encode,
  hiddenTokens,
  maskedFields,
  maskExample,
  oneNetwork,
  Slot,
  Type,
  upTo,
  vocabularyHead,
} from 'electra-run';
import { figuresOf, floorsOf } from './figures.ts';
import { samplesOf } from './samples.ts';
import { repeated, requireLabel, SECOND, secondOf } from './second.ts';
import { computeOf, termsOf } from './terms.ts';

export default defineComponent({
  kind: 'objective',
  name: 'masked-lm',
  summary: 'BERT, RoBERTa, ALBERT: masked tokens are guessed, and whether two texts belong together.',
  options: Type.Object({
    examples: Slot('examples', {
      default: { type: 'packed' },
      description: 'How text becomes sequences; pairs of texts for a second term.',
    }),
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which tokens are guessed, and what is seen in their place.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The network that is trained.' }),
    loss: Slot('loss', { default: { type: 'sum' }, description: 'How the terms become one: mlm, and next_sentence or sentence_order.' }),
    second: SECOND,
    copies: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(1000),
        description: 'Ways in which an example is masked, one after the other (BERT: 10); another one each time unless given (RoBERTa).',
      }),
    ),
  }),
  needs: ['tokenizer'],
  create({ examples, masker, encoder, loss, second: wanted, copies }, { tokenizer }) {
    const { pad, mask } = tokenizer.special;
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize, padding: pad });
    const vocabulary = vocabularyHead(trunk);
    const second = secondOf(wanted, trunk);
    if (second) requireLabel(second, examples);
    const frame = bertFrame(tokenizer.special);
    return {
      ...oneNetwork('encoder', trunk, second ? [vocabulary, second.head] : vocabulary, { frame }),
      examples: copies === undefined ? examples : repeated(examples, copies),
      fields: { ...maskedFields(masker), ...(second ? { [second.label]: { dtype: 'int32', shape: () => [] } as const } : {}) },
      corrupt(example, setting) {
        const masked = { ...maskExample(example, masker, tokenizer, setting) };
        return second ? { ...masked, [second.label]: [example.labels[second.label]] } : masked;
      },
      ...(copies === undefined ? {} : { copies }),
      terms: termsOf(second),
      compute: computeOf({ trunk, vocabulary, second, readOut: frame.readOut }),
      loss,
      scheduled: masker.scheduled,
      figures: figuresOf(second),
      floors: floorsOf(second),
      samples: samplesOf(tokenizer, second),
      likelihoods: {
        encoder: hiddenTokens(mask, (inputs_N, { networks, tokens, real_BT, asked_M }) => {
          const states_MD = encode(trunk, networks.encoder, tokens(inputs_N), { real_BT, sees: 'all' }, asked_M);
          return vocabulary.logits(networks.encoder, states_MD);
        }),
      },
    };
  },
});
