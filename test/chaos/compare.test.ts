/** The page of a comparison: the old one or the new one, and nothing beside it. */
import { campaign } from '../support/chaos/campaign.ts';
import { prepared } from '../support/chaos/ways.ts';
import { short } from '../support/chaos/words.ts';

const words = ['compare', 'runs/one', 'runs/other', '--html', 'pages/report.html'];

campaign({
  name: 'compare --html',
  kinds: ['kill', 'powerCut', 'fullDisk', 'badDisk'],
  commands: [words],
  ways: [() => [words]],
  prepare: (folder) =>
    prepared(
      folder,
      ...['one', 'other'].map((name, seed) => ['experiments/tiny.json5', `name=${name}`, 'tasks=[]', `seed=${seed}`, ...short(4)]),
    ),
});
