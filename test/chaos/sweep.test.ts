/** Two processes that work on one sweep: whoever dies, every member ends once. */
import { campaign } from '../support/chaos/campaign.ts';
import { prepared } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = ['sweep', 'experiments/sweep.json5', 'name=sweep', 'ablation.seeds=1', ...short(4)];

campaign({
  name: 'sweep',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'stop', 'clock'],
  commands: [words, words],
  // A member that failed runs again only when it is told to.
  ways: [() => [words, ['sweep', 'retry', 'runs/sweep', '--failed']], () => [['sweep', 'retry', 'runs/sweep', '--failed'], words]],
  prepare: (folder) => prepared(folder, ['experiments/sweep.json5', 'name=first', '~ablation', ...short(1)]),
});
