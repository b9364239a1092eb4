/** A finished run that gets more steps and a task: it is the old one or the extended one, and becomes the extended one. */
import { campaign } from '../support/chaos/campaign.ts';
import { prepared } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = ['extend', 'runs/run', 'train.steps=6', 'train.evaluateBatches=2', 'tasks.0.seeds=2'];

campaign({
  name: 'extend',
  kinds: ['kill', 'moment', 'powerCut', 'fullDisk', 'badDisk', 'stop', 'clock'],
  commands: [words],
  ways: [() => [words, ['resume', 'runs/run']]],
  prepare: (folder) => prepared(folder, ['experiments/tiny.json5', 'name=run', 'tasks.0.epochs=1', ...short(4)]),
});
