/** A starter project, and a schema for editors: on a full or broken disk there is nothing of them, and no half of one stands in the way. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { campaign } from '../support/chaos/campaign.ts';

for (const words of [
  ['init', 'starter'],
  ['schema', '--out', 'schemas/experiment.schema.json'],
])
  campaign({
    name: words[0],
    kinds: words[0] === 'init' ? ['fullDisk', 'badDisk'] : ['kill', 'powerCut', 'fullDisk', 'badDisk'],
    commands: [words],
    // A disk error that did no harm leaves a whole project, which no second one may replace.
    ways: [(folder) => (existsSync(path.join(folder, 'starter')) ? [] : [words])],
  });
