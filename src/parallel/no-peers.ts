/** Where nobody can begin this program once more: what only looks at an experiment, and tests without a process of their own. */
import type { Peers } from '../kinds/collective.ts';

/** Refuses. */
export const noPeers: Peers = {
  begin: () => Promise.reject(new Error('Further threads are begun by the program alone, when it runs an experiment.')),
};
