/** What the figures of the program and of the evaluation are called, and how to read them. */
import type { Figure, Proposer } from 'electra-run';

const figures: readonly Figure[] = [
  {
    name: 'mlm_loss',
    label: 'generator loss',
    unit: 'nats',
    network: 'generator',
    better: 'lower',
    floor: 'mlm_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the generator guesses by the frequency of words, whatever stands around them',
    tooLow: {
      value: 0.2,
      until: 0.4,
      means: 'the generator is too strong: it nearly always fills in what stood there, and hardly a token is left to be found',
      see: 'docs/learning.md#generator-too-strong',
    },
    progress: 'generator',
    headline: 'generator loss',
  },
  { name: 'mlm_accuracy', label: 'generator accuracy', network: 'generator', better: 'higher' },
  {
    name: 'rtd_loss',
    label: 'discriminator loss',
    unit: 'nats',
    network: 'discriminator',
    better: 'lower',
    floor: 'rtd_loss_floor',
    floorNote: 'entropy of the share of replaced tokens: below is better',
    atFloor: 'the discriminator says the same of every token, and knows only how many are replaced',
    progress: 'discriminator',
    headline: 'discriminator loss',
  },
  {
    name: 'rtd_auc',
    label: 'discriminator AUC',
    network: 'discriminator',
    better: 'higher',
    floor: 0.5,
    floorNote: 'chance',
    tooHigh: {
      value: 0.99,
      until: 0.98,
      means: 'the generator is too weak: what it fills in gives itself away, and little is left to be learned from finding it',
      see: 'docs/learning.md#generator-too-weak',
    },
    headline: 'AUC',
  },
  { name: 'rtd_accuracy', label: 'discriminator accuracy', network: 'discriminator', better: 'higher' },
  { name: 'rtd_precision', label: 'discriminator precision', network: 'discriminator', better: 'higher' },
  { name: 'rtd_recall', label: 'discriminator recall', network: 'discriminator', better: 'higher' },
  { name: 'replaced_share', label: 'share of replaced tokens' },
];

/** Of a generator that is trained to deceive: what it gains, and whether it falls back on a few tokens. */
const adversarialFigures: readonly Figure[] = [
  { name: 'reward', label: 'generator reward', unit: 'nats', network: 'generator', better: 'higher' },
  { name: 'sample_entropy', label: 'entropy of the samples', unit: 'nats', network: 'generator' },
  { name: 'unique_samples', label: 'share of different samples', network: 'generator' },
];

/** Without those of a generator that has no network. */
export function figuresOf({ network }: Proposer, adversarial: boolean): readonly Figure[] {
  if (!network) return figures.filter((figure) => figure.network !== 'generator');
  return adversarial ? [...figures.map(onlyWatched), ...adversarialFigures] : figures;
}

/** Nothing trains the likelihood of a generator that is to deceive: it may well be no better than the frequencies of words. */
function onlyWatched(figure: Figure): Figure {
  return figure.name === 'mlm_loss' ? { ...figure, atFloor: undefined } : figure;
}
