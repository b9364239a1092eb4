/** What the figures of the program and of the evaluation are called, how to read them, and the floors that give them meaning. */
import { areaUnderCurve, shareEntropy, type Figure, type Objective, type Proposer } from 'electra-run';

const ofEncoder: readonly Figure[] = [
  {
    name: 'nce_loss',
    label: 'loss of telling noise',
    unit: 'nats',
    network: 'energy',
    better: 'lower',
    floor: 'nce_loss_floor',
    floorNote: 'entropy of the share of noise: below is better',
    atFloor: 'the network says the same of every token, and knows only how many are noise',
    progress: 'noise',
    headline: 'noise loss',
  },
  { name: 'nce_auc', label: 'AUC of telling noise', network: 'energy', better: 'higher', floor: 0.5, floorNote: 'chance', headline: 'AUC' },
  {
    name: 'energy',
    label: 'energy of the text',
    unit: 'nats',
    network: 'energy',
    floor: 'energy_floor',
    floorNote: 'entropy of the word frequencies; a negative log-likelihood only as far as the sum of probabilities is 1',
  },
  { name: 'normalisation', label: 'sum of probabilities, estimated', network: 'energy' },
];

const ofGenerator: readonly Figure[] = [
  {
    name: 'mlm_loss',
    label: 'generator loss',
    unit: 'nats',
    network: 'generator',
    better: 'lower',
    floor: 'mlm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the generator guesses by the frequency of words, whatever stands around them',
    progress: 'generator',
    headline: 'generator loss',
  },
  { name: 'mlm_accuracy', label: 'generator accuracy', network: 'generator', better: 'higher' },
];

/** Without those of a generator that has no network. */
export function figuresOf({ network }: Proposer): readonly Figure[] {
  return network ? [...ofEncoder, ...ofGenerator] : ofEncoder;
}

/** The floor of the loss is what one scores that knows nothing but the share of noise. */
export function floorsOf(noise: number): Objective['floors'] {
  return ({ mlm_loss }, { unigramEntropy }) => ({
    ...(mlm_loss === undefined ? {} : { mlm_loss_floor: unigramEntropy }),
    energy_floor: unigramEntropy,
    nce_loss_floor: shareEntropy(noise),
  });
}

/** How well noise is told apart. */
export const evaluation: Objective['evaluation'] = ({ nce: { logits = [], labels = [] } }) => {
  const of = (label: number): Float64Array => Float64Array.from(logits).filter((_, i) => labels[i] === label);
  return { nce_auc: areaUnderCurve(of(1), of(0)) };
};
