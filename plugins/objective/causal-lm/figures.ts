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
    atFloor: 'the network guesses by the frequency of words, whatever stands before them',
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

/** Those of a network that knows how frequent each token is. */
export const floors: NonNullable<Objective['floors']> = (_means, { unigramEntropy, bytesPerToken }) => ({
  lm_loss_floor: unigramEntropy,
  lm_perplexity_floor: Math.exp(unigramEntropy),
  lm_bits_per_byte_floor: bitsPerByte(unigramEntropy, bytesPerToken),
});

/**
 * Bits per byte compare models with different vocabularies: the loss of all tokens, separators among them, over the bytes of the
 * text that they stand for. A tokenizer that drops something of the text makes the number smaller than the text deserves.
 */
export const evaluation: NonNullable<Objective['evaluation']> = ({ lm }, { bytesPerToken }) => {
  const loss = lm.values.reduce((sum, value) => sum + value, 0) / lm.values.length;
  return { lm_perplexity: Math.exp(loss), lm_bits_per_byte: bitsPerByte(loss, bytesPerToken) };
};

function bitsPerByte(nats: number, bytesPerToken: number): number {
  return nats / Math.LN2 / bytesPerToken;
}
