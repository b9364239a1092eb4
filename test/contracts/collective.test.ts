/** The contract of collectives with one rank; with several they go through it in threads beside the plugin, and in `test/clusters`. */
import { testShipped } from './shipped.ts';

await testShipped('collective', { threads: { options: [{ ranks: 1 }] } }, { without: ['mpi'] });
