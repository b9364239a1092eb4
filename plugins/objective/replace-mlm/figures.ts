/** What the figures of the program and of the evaluation are called, and how to read them. */
import type { Figure, Proposer } from 'electra-run';

/** The encoder's first: it is what is kept. */
export function figuresOf({ network }: Proposer, predict: 'chosen' | 'all'): readonly Figure[] {
  const where = predict === 'all' ? 'all tokens' : 'chosen positions';
  const floor = {
    floor: 'original_loss_floor',
    floorNote: 'entropy of the word frequencies: below is better',
    atFloor: 'the encoder guesses by the frequency of words, whatever stands around them',
  };
  const ofEncoder: Figure[] = [
    {
      name: 'original_loss',
      label: `encoder loss at ${where}`,
      unit: 'nats',
      network: 'encoder',
      better: 'lower',
      ...(predict === 'chosen' ? floor : {}),
      progress: 'encoder',
      headline: 'encoder loss',
    },
    { name: 'original_accuracy', label: `encoder accuracy at ${where}`, network: 'encoder', better: 'higher', headline: 'accuracy' },
    ...(predict === 'all'
      ? [{ name: 'chosen_accuracy', label: 'encoder accuracy at chosen positions', network: 'encoder', better: 'higher' } as const]
      : []),
  ];
  const ofGenerator: Figure[] = [
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
  return [...ofEncoder, ...(network ? ofGenerator : []), { name: 'replaced_share', label: 'share of replaced tokens' }];
}
