/**
 * The head of tasks that write: a decoder that was pre-trained with the encoder, and its logits over the vocabulary.
 *
 * Shape legend: B texts · N = B·T tokens · K tokens of a target · V vocabulary
 */
import { zerosLike, type Tensor1D } from '@tensorflow/tfjs-core';
import type { TaskHead } from '../kinds/task.ts';
import { vocabularyHead } from '../nn/heads/vocabulary.ts';
import { encode, type Trunk } from '../nn/network.ts';

/**
 * Logits of what comes next at each place of a target, from the text and from what was said before: [B·K, V]. `before`: the name of
 * the task's field, [B·K], that has the start and the target's tokens but for the last one.
 */
export function decodingHead(decoder: Trunk, before: string): TaskHead {
  const vocabulary = vocabularyHead(decoder);
  return {
    kind: vocabulary.kind,
    parameters: vocabulary.parameters,
    writes: { decoder, vocabulary },
    logits(context, states_MD, { batch, length, real_BT, fields }) {
      const ids_N = fields?.[before] as Tensor1D | undefined;
      if (!ids_N) throw new TypeError(`A task that writes reads its field '${before}', and there is none.`);
      const tokens = { batch, length: ids_N.size / batch, ids_N, segments_N: zerosLike(ids_N) };
      // What fills a target up comes last, where nobody sees it.
      const view = { real_BT: null, sees: 'before', memory: { states_MD, length, real_BL: real_BT } } as const;
      return vocabulary.logits(context, encode(decoder, context, tokens, view));
    },
  };
}
