/**
 * Replacements by pure chance: every token of the vocabulary is equally likely, and no network is trained for it. The least that
 * a learned generator has to beat (Clark et al. 2020, section 3.2, have one that draws from token frequencies).
 *
 * M chosen positions of the batch · V vocabulary
 */
import { zeros, type Tensor2D } from '@tensorflow/tfjs-core';
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'generator',
  name: 'uniform',
  summary: 'Every token of the vocabulary is equally likely; nothing is trained.',
  options: Type.Object({}),
  create: () => ({
    beside: ({ size: { vocabularySize: V } }) => ({
      network: null,
      logits: (_context, { positions_M }) => zeros([positions_M.shape[0], V]) as Tensor2D,
    }),
  }),
});
