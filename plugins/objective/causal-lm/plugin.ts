/**
 * Causal language modelling (Radford et al. 2018 and 2019): every token of a stream is guessed from those before it. The loss is
 * taken at every position but the last, of a document where documents are apart. What is measured stands in `figures.ts`.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width · V vocabulary
 */
import { argMax } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  encode,
  oneNetwork,
  plainFrame,
  Slot,
  softmaxCrossEntropy,
  stopGradient,
  Type,
  vocabularyHead,
} from 'electra-run';
import { evaluation, figures, floors } from './figures.ts';
import { likelihoodOf } from './likelihood.ts';
import { samplesOf } from './samples.ts';

export default defineComponent({
  kind: 'objective',
  name: 'causal-lm',
  summary: 'GPT: every token is guessed from those before it.',
  options: Type.Object({
    examples: Slot('examples', { default: { type: 'stream' }, description: 'How text becomes sequences.' }),
    encoder: Slot('encoder', { default: { type: 'electra' }, description: 'The network that is trained, which reads from left to right.' }),
    loss: Slot('loss', { default: { type: 'sum' }, description: 'What is minimised; it has one term, lm.' }),
  }),
  needs: ['tokenizer'],
  create({ examples, encoder, loss }, { tokenizer }) {
    const { pad } = tokenizer.special;
    const trunk = encoder.trunk({ vocabularySize: tokenizer.vocabularySize, padding: pad });
    // Not the kind of a head that fills in masked tokens: a class that reads from both sides would load it, and compute something else.
    const head = { ...vocabularyHead(trunk), kind: 'next-token' };
    return {
      ...oneNetwork('encoder', trunk, head, { frame: plainFrame(tokenizer.special), sees: 'before' }),
      examples,
      fields: {
        next: { dtype: 'int32', shape: (length) => [length], fill: pad },
        guessed: { dtype: 'float32', shape: (length) => [length], holds: 'weights' },
      },
      corrupt({ ids, documents }) {
        const next = ids.subarray(1);
        // The beginning of another document is not guessed from the end of the one before.
        return { next, guessed: Float32Array.from(next, (_, place) => (documents && documents[place] !== documents[place + 1] ? 0 : 1)) };
      },
      terms: { lm: { weights: 'guessed' } },
      compute({ networks, fields, real_BT, tokens }) {
        const states_ND = encode(trunk, networks.encoder, tokens(fields.ids), { real_BT, sees: 'before' });
        const logits_NV = head.logits(networks.encoder, states_ND);
        const values_R = softmaxCrossEntropy(logits_NV, fields.next);
        return {
          terms: { lm: { values_R, logits: logits_NV, labels_R: fields.next } },
          shown: { guess: argMax(stopGradient(logits_NV), 1), nats: values_R },
        };
      },
      loss,
      figures,
      floors,
      evaluation,
      samples: samplesOf(tokenizer),
      likelihoods: { encoder: likelihoodOf(trunk, head) },
    };
  },
});
