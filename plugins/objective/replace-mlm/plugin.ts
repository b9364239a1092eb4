/**
 * Masked language modelling without [MASK] in what the encoder reads (Clark et al. 2020, section 3.4): a generator fills in the chosen
 * positions, and the encoder says which tokens stood there (Replace MLM), or which one every token was (All-Tokens MLM, with
 * a gate that copies; `copy.ts`). What happens in the program stands in `terms.ts`; choosing and filling in is `src/kit`'s.
 */
import {
  bertFrame,
  defineComponent,
  maskedFields,
  maskExample,
  proposerLikelihood,
  sameSizes,
  ScheduledOption,
  scheduledProblems,
  scheduleOf,
  sharingOption,
  Slot,
  twoNetworks,
  Type,
  vocabularyHead,
  withoutEffect,
} from 'electra-run';
import { copyGate } from './copy.ts';
import { figuresOf } from './figures.ts';
import { samplesOf } from './samples.ts';
import { computeOf, termsOf } from './terms.ts';

export default defineComponent({
  kind: 'objective',
  name: 'replace-mlm',
  summary: 'A generator replaces tokens, and the encoder says what they were: Replace MLM and All-Tokens MLM.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'packed' }, description: 'How text becomes sequences.' }),
    masker: Slot('masker', { default: { type: 'uniform' }, description: 'Which positions the generator fills in.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The encoder that is kept.' }),
    generator: Slot('generator', { default: { type: 'electra' }, description: 'What proposes replacements.' }),
    predict: Type.Union([Type.Literal('chosen'), Type.Literal('all')], {
      default: 'chosen',
      description:
        "Which tokens the encoder predicts: those at the chosen positions (the paper's Replace MLM), or every one, with a gate that " +
        'copies the input (All-Tokens MLM; the softmax over the vocabulary at every token takes time and memory).',
    }),
    share: sharingOption,
    loss: Slot('loss', {
      default: { type: 'sum' },
      description: 'How the two losses become one: mlm of the generator, and original of the encoder.',
    }),
    temperature: ScheduledOption({
      default: 1,
      exclusiveMinimum: 0,
      maximum: 100,
      description: 'Divides the logits before sampling: above 1 the replacements are more random.',
    }),
  }),
  needs: ['tokenizer'],
  check: (options, around) => [
    ...(options.share === 'all' ? sameSizes(around) : []),
    ...withoutEffect(options, around),
    ...scheduledProblems(options, ['temperature']),
  ],
  create({ examples, masker, encoder, generator, predict, share, loss, temperature }, { tokenizer }) {
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize });
    const head = vocabularyHead(trunk);
    const gate = predict === 'all' ? copyGate(trunk) : null;
    const proposer = generator.beside(trunk, encoder);
    const heads = { kind: head.kind, parameters: [...head.parameters, ...(gate?.parameters ?? [])] };
    return {
      ...twoNetworks(proposer, { name: 'encoder', trunk, head: heads }, share),
      kept: { name: 'encoder', trunk, frame: bertFrame(tokenizer.special), sees: 'all' },
      examples,
      fields: maskedFields(masker),
      corrupt: (example, setting) => ({ ...maskExample(example, masker, tokenizer, setting) }),
      terms: termsOf(proposer, predict),
      compute: computeOf({ trunk, head, gate, proposer }),
      scheduled: { ...masker.scheduled, temperature: scheduleOf(temperature) },
      loss,
      figures: figuresOf(proposer, predict),
      floors: ({ mlm_loss }, { unigramEntropy }) => ({
        ...(mlm_loss === undefined ? {} : { mlm_loss_floor: unigramEntropy }),
        ...(predict === 'chosen' ? { original_loss_floor: unigramEntropy } : {}),
      }),
      samples: samplesOf(tokenizer),
      likelihoods: proposerLikelihood(proposer, tokenizer.special.mask),
    };
  },
});
