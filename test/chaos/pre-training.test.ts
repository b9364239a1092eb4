/** Pre-training with checkpoints, held-out evaluation and both trackers: whatever happens to it, it ends where it would have ended. */
import { campaign } from '../support/chaos/campaign.ts';
import { finishing, withCache } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = ['experiments/tiny.json5', 'name=run', 'tasks=[]', ...short(8)];

campaign({
  name: 'pre-training',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'short', 'stop', 'clock', 'moved'],
  commands: [words],
  ways: finishing(words),
  prepare: (folder) => withCache(folder, words),
});
