/** The schema for editors: the old one or the new one, and nothing beside it. */
import { campaign } from '../support/chaos/campaign.ts';

const words = ['schema', '--out', 'schemas/experiment.schema.json'];

campaign({
  name: 'schema',
  kinds: ['kill', 'powerCut', 'fullDisk', 'badDisk'],
  commands: [words],
  ways: [() => [words]],
});
