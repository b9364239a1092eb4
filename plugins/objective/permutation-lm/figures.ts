/** What the figures of the program and of the evaluation are called, and how to read them. */
import type { Figure, Objective } from 'electra-run';

export const figures: readonly Figure[] = [
  {
    name: 'plm_loss',
    label: 'loss at targets',
    unit: 'nats',
    network: 'encoder',
    better: 'lower',
    floor: 'plm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the network guesses by the frequency of words, whatever stands around them',
    progress: 'loss',
    headline: 'loss',
  },
  {
    name: 'plm_perplexity',
    label: 'perplexity of targets',
    network: 'encoder',
    better: 'lower',
    floor: 'plm_perplexity_floor',
    floorNote: 'of the word frequencies: below is better',
  },
  { name: 'plm_accuracy', label: 'accuracy at targets', network: 'encoder', better: 'higher', headline: 'accuracy' },
];

/** What one scores that knows nothing but how frequent words are. */
export const floors: Objective['floors'] = (_means, { unigramEntropy }) => ({
  plm_loss_floor: unigramEntropy,
  plm_perplexity_floor: Math.exp(unigramEntropy),
});

/** Perplexity, of the mean. */
export const evaluation: Objective['evaluation'] = ({ plm }) => ({
  plm_perplexity: Math.exp(plm.values.reduce((sum, value) => sum + value, 0) / plm.values.length),
});
