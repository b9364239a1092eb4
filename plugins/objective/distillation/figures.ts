/** What is measured of a student, and how to read it. */
import type { Figure, Objective } from 'electra-run';
import { masks } from './terms.ts';
import type { Lesson } from './teacher.ts';

const ofLogits: readonly Figure[] = [
  {
    name: 'logits_loss',
    label: "divergence from the teacher's distribution",
    unit: 'nats',
    better: 'lower',
    progress: 'logits',
    headline: 'logits',
  },
  { name: 'agreement', label: "share of guesses that are the teacher's", better: 'higher', headline: 'agreement' },
];

const ofTokens: readonly Figure[] = [
  {
    name: 'mlm_loss',
    label: 'loss at masked tokens',
    unit: 'nats',
    better: 'lower',
    floor: 'mlm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the student guesses by the frequency of words, whatever stands around them',
    progress: 'masked',
    headline: 'masked tokens',
  },
  { name: 'mlm_accuracy', label: 'accuracy at masked tokens', better: 'higher', headline: 'accuracy' },
];

const ofTeacher: readonly Figure[] = [
  { name: 'teacher_mlm_loss', label: "the teacher's loss at masked tokens", unit: 'nats' },
  { name: 'teacher_mlm_accuracy', label: "the teacher's accuracy at masked tokens" },
];

const ofRelations: readonly Figure[] = ['query', 'key', 'value'].map((part) => ({
  name: `${part}_relations_loss`,
  label: `divergence from the teacher's ${part} relations`,
  unit: 'nats',
  better: 'lower',
  progress: part,
}));

/** Of what is learned, in its order of importance. */
export function figuresOf(learns: readonly Lesson[]): readonly Figure[] {
  return [
    ...(learns.includes('logits') ? ofLogits : []),
    ...(masks(learns) ? ofTokens : []),
    ...(learns.includes('relations') ? ofRelations : []),
    ...(learns.includes('logits') ? ofTeacher : []),
  ];
}

/** What one scores that knows the frequencies of words, where tokens are masked. */
export function floorsOf(learns: readonly Lesson[]): Objective['floors'] {
  return masks(learns) ? (_, { unigramEntropy }) => ({ mlm_loss_floor: unigramEntropy }) : undefined;
}
