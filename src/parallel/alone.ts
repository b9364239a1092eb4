/** The collective of a run that nobody shares. */
import type { Collective } from '../kinds/collective.ts';

/** One rank, which hands bytes to itself. */
export const alone: Collective = {
  name: 'one process',
  rank: 0,
  size: 1,
  exchange([outgoing], [incoming]) {
    incoming.set(outgoing);
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
};
