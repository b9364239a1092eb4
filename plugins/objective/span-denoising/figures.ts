/** What the figures of the program and of the evaluation are called, and how to read them. */
import type { Figure, Objective } from 'electra-run';

export const figures: readonly Figure[] = [
  { name: 'spans_loss', label: 'loss', unit: 'nats', better: 'lower', progress: 'loss', headline: 'loss' },
  { name: 'spans_perplexity', label: 'perplexity', better: 'lower' },
  { name: 'spans_accuracy', label: 'accuracy', better: 'higher', headline: 'accuracy' },
  {
    name: 'dropped_loss',
    label: 'loss at dropped tokens',
    unit: 'nats',
    better: 'lower',
    floor: 'dropped_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the network says dropped words by their frequency at best, whatever stands around them',
  },
];

/** Sentinels and ends are easy to say, so that a floor is only known for the tokens of the text. */
export const floors: NonNullable<Objective['floors']> = (_means, { unigramEntropy }) => ({ dropped_loss_floor: unigramEntropy });

/** Perplexity, of the mean. */
export const evaluation: NonNullable<Objective['evaluation']> = ({ spans }) => ({
  spans_perplexity: Math.exp(spans.values.reduce((sum, value) => sum + value, 0) / spans.values.length),
});
