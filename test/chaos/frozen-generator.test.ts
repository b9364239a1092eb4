/** Pre-training that starts from another run, with a generator that stays as it is. */
import { campaign } from '../support/chaos/campaign.ts';
import { finishing, withCache } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = [
  'experiments/tiny.json5',
  'name=run',
  'tasks=[]',
  'objective.share=none',
  'objective.training=frozen-generator',
  ...short(8),
];

campaign({
  name: 'frozen generator',
  kinds: ['kill', 'powerCut', 'fullDisk', 'clock'],
  commands: [[...words, 'start.from=runs/first']],
  ways: finishing([...words, 'start.from=runs/first']),
  prepare: (folder) => withCache(folder, words),
});
