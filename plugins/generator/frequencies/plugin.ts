/**
 * Replacements by token frequencies, as in Clark et al. 2020, section 3.2: each is as likely as its share of the batch's
 * text, which is its frequency in the corpus on average. Nothing is counted beforehand, and nothing is trained.
 *
 * B batch · T tokens · N = B·T · M chosen positions of the batch · V vocabulary
 */
import {
  add,
  broadcastTo,
  log,
  mul,
  ones,
  reshape,
  tensor1d,
  unsortedSegmentSum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { defineComponent, Type } from 'electra-run';

/** What is in no text of the batch, and every special token: its share is some 1e-16. */
const NEVER = 1e-12;

export default defineComponent({
  kind: 'generator',
  name: 'frequencies',
  summary: "Each token is as likely as its share of the batch's text; nothing is trained. Micro-batches count their own text.",
  options: Type.Object({}),
  needs: ['tokenizer'],
  create: (_options, { tokenizer: { special } }) => ({
    beside: ({ size: { vocabularySize: V } }) => ({
      network: null,
      logits(_context, { tokens: { ids_N }, view: { real_BT }, positions_M }) {
        const real_N = real_BT ? reshape(real_BT, ids_N.shape) : ones(ids_N.shape);
        const counts_V = mul(unsortedSegmentSum(real_N, ids_N, V), isText(V, Object.values(special)));
        return broadcastTo(reshape(log(add(counts_V, NEVER)), [1, V]), [positions_M.shape[0], V]) as Tensor2D;
      },
    }),
  }),
});

/** 0 at the special tokens, 1 elsewhere: [V]. */
function isText(V: number, special: readonly number[]): Tensor1D {
  const text = new Float32Array(V).fill(1);
  for (const id of special) text[id] = 0;
  return tensor1d(text);
}
