/** What is measured of a masked language model, and how to read it. */
import { shareEntropy, type Figure, type Objective } from 'electra-run';
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
    atFloor: 'the network guesses by the frequency of words, whatever stands around them',
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
      atFloor: 'the network answers by how often each answer is right, whatever the texts say',
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
export function floorsOf(second: Second | null): NonNullable<Objective['floors']> {
  return ({ [SHARE]: share }, { unigramEntropy }) => ({
    mlm_loss_floor: unigramEntropy,
    ...(second && {
      [`${second.term}_loss_floor`]: shareEntropy(share),
      [`${second.term}_accuracy_floor`]: Math.max(share, 1 - share),
    }),
  });
}
