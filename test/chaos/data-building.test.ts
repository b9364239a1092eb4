/** Two processes that want the same vocabulary and the same tokenized text, of which the cache has none yet. */
import { campaign } from '../support/chaos/campaign.ts';
import { short } from '../support/chaos/words.ts';

const run = (name: string): string[] => [
  'experiments/tiny.json5',
  `name=${name}`,
  'tasks=[]',
  'objective.examples={type: "packed"}',
  ...short(1),
];

campaign({
  name: 'data building',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'short', 'stop', 'clock'],
  commands: [run('one'), run('other')],
  ways: [() => [run('one'), run('other')], () => [run('other'), run('one')]],
});
