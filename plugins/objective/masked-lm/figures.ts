/** What is measured of a masked language model, and how to read it. */
import type { Figure, Objective } from 'electra-run';
import { SHARE } from './terms.ts';
import type { Second } from './second.ts';

const masked: readonly Figure[] = [
  {
    name: 'mlm_loss',
    label: 'loss at masked tokens',
    unit: 'nats',
    better: 'lower',
    floor: 'mlm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    progress: 'masked',
    headline: 'masked tokens',
  },
  { name: 'mlm_accuracy', label: 'accuracy at masked tokens', better: 'higher', headline: 'accuracy' },
];

/** Of the masked tokens, and of the second term where there is one. */
export function figuresOf(second: Second | null): readonly Figure[] {
  if (!second) return masked;
  const { term, question, answers } = second;
  return [
    ...masked,
    {
      name: `${term}_loss`,
      label: `${question} loss`,
      unit: 'nats',
      better: 'lower',
      floor: `${term}_loss_floor`,
      floorNote: 'entropy of the share of both answers: below is better',
      progress: question,
      headline: question,
    },
    {
      name: `${term}_accuracy`,
      label: `${question} accuracy`,
      better: 'higher',
      floor: `${term}_accuracy_floor`,
      floorNote: 'the commoner answer',
    },
    { name: SHARE, label: `share of pairs '${answers[1]}'` },
  ];
}

/** The floors of the second term are what one scores that knows nothing but how often each answer is right. */
export function evaluationOf(second: Second | null): Objective['evaluation'] {
  return (terms, { unigramEntropy }) => {
    if (!second) return { mlm_loss_floor: unigramEntropy };
    const { values } = terms[SHARE];
    const share = values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      mlm_loss_floor: unigramEntropy,
      [`${second.term}_loss_floor`]: share > 0 && share < 1 ? -share * Math.log(share) - (1 - share) * Math.log(1 - share) : 0,
      [`${second.term}_accuracy_floor`]: Math.max(share, 1 - share),
    };
  };
}
