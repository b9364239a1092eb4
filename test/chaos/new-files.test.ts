/** A starter project, and a schema for editors: on a full or broken disk there is nothing of them, and no half of one stands in the way. */
import { campaign } from '../support/chaos/campaign.ts';

for (const words of [
  ['init', 'starter'],
  ['schema', '--out', 'schemas/experiment.schema.json'],
])
  campaign({
    name: words[0],
    kinds: words[0] === 'init' ? ['fullDisk', 'badDisk'] : ['kill', 'powerCut', 'fullDisk', 'badDisk'],
    commands: [words],
    ways: [() => [words]],
  });
