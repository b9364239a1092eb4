/** Pre-training in two stages: where one ends and the other begins is no place to lose anything either. */
import { campaign } from '../support/chaos/campaign.ts';
import { finishing, withCache } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const two = ['share=none', 'generator.width=1', 'training=two-stage'].map((each) => `objective.${each}`);
const words = ['experiments/tiny.json5', 'name=run', 'tasks=[]', ...two, ...short(8)];

campaign({
  name: 'two stages',
  kinds: ['kill', 'powerCut', 'fullDisk', 'clock'],
  commands: [words],
  ways: finishing(words),
  prepare: (folder) => withCache(folder, words),
});
