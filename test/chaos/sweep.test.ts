/** Two processes that work on one sweep: whoever dies, every member ends once. */
import { campaign } from '../support/chaos/campaign.ts';
import { prepared } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = ['sweep', 'experiments/sweep.json5', 'name=sweep', 'ablation.seeds=1', ...short(4)];

campaign({
  name: 'sweep',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'stop', 'clock'],
  commands: [words, words],
  // A member that failed runs again when `resume` says so.
  ways: [() => [words, ['sweep', 'resume', 'runs/sweep']]],
  prepare: (folder) => prepared(folder, ['experiments/sweep.json5', 'name=first', '~ablation', ...short(1)]),
});
