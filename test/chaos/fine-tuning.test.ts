/** Fine-tunings with two rates and two seeds, from the pre-trained network and from scratch: each is there once, and the best is kept. */
import { campaign } from '../support/chaos/campaign.ts';
import { finishing, withCache } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = [
  'experiments/tiny.json5',
  'name=run',
  'tasks.0.epochs=1',
  'tasks.0.seeds=2',
  'tasks.0.scratch=true',
  'tasks.0.learningRates=[1e-3, 5e-3]',
  ...short(2),
];

campaign({
  name: 'fine-tuning',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'stop', 'clock', 'moved'],
  commands: [words],
  ways: finishing(words),
  prepare: (folder) => withCache(folder, [...words, '~tasks']),
});
