/** What is measured of a causal language model, and how to read it. */
import type { Figure, Objective } from 'electra-run';

export const figures: readonly Figure[] = [
  {
    name: 'lm_loss',
    label: 'loss per token',
    unit: 'nats',
    better: 'lower',
    floor: 'lm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    progress: 'loss',
    headline: 'loss',
  },
  {
    name: 'lm_perplexity',
    label: 'perplexity',
    better: 'lower',
    floor: 'lm_perplexity_floor',
    floorNote: 'of the word frequencies: below is better',
    headline: 'perplexity',
  },
  {
    name: 'lm_bits_per_byte',
    label: 'bits per byte',
    unit: 'bits',
    better: 'lower',
    floor: 'lm_bits_per_byte_floor',
    floorNote: 'of the word frequencies: below is better',
    headline: 'bits per byte',
  },
  { name: 'lm_accuracy', label: 'accuracy', better: 'higher', headline: 'accuracy' },
];

/**
 * Bits per byte compare models with different vocabularies: the loss of all tokens, separators among them, over the bytes of the
 * text that they stand for. A tokenizer that drops something of the text makes the number smaller than the text deserves.
 */
export const evaluation: Objective['evaluation'] = ({ lm }, { unigramEntropy, bytesPerToken }) => {
  const loss = lm.values.reduce((sum, value) => sum + value, 0) / lm.values.length;
  const bitsPerByte = (nats: number): number => nats / Math.LN2 / bytesPerToken;
  return {
    lm_loss_floor: unigramEntropy,
    lm_perplexity: Math.exp(loss),
    lm_perplexity_floor: Math.exp(unigramEntropy),
    lm_bits_per_byte: bitsPerByte(loss),
    lm_bits_per_byte_floor: bitsPerByte(unigramEntropy),
  };
};
