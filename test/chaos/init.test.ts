/** A starter project: on a full or broken disk there is nothing of it, and no half of one stands in the way of the next. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { campaign } from '../support/chaos/campaign.ts';

const words = ['init', 'starter'];

campaign({
  name: 'init',
  kinds: ['fullDisk', 'badDisk'],
  commands: [words],
  // A disk error that did no harm leaves a whole project, which no second one may replace.
  ways: [(folder) => (existsSync(path.join(folder, 'starter')) ? [] : [words])],
});
