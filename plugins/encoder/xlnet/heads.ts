/** What Hugging Face's classes have on top of XLNet's encoder. */
import { dense, vocabularyHead, zeros, type Head, type Trunk } from 'electra-run';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Name of the output's bias, [V]. */
const BIAS = 'lm_loss.bias';

/** The word table itself, transposed, with a bias: [R, D] → [R, V]. Where the table has another width, the usual head. */
export function xlnetVocabularyHead(trunk: Trunk): Head {
  const { vocabularySize, embeddingSize, hiddenSize } = trunk.size;
  if (embeddingSize !== hiddenSize) return vocabularyHead(trunk);
  return {
    kind: 'vocabulary',
    parameters: [{ name: BIAS, shape: [vocabularySize], initializer: zeros, decays: false }],
    logits: ({ parameter }, states_RD) => dense(states_RD, parameter(trunk.wordTable) as Tensor2D, parameter(BIAS) as Tensor1D),
  };
}
