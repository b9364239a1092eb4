/** The contract of launchers, for those that need nothing; those that need a cluster go through it in `test/clusters`. */
import { testShipped } from './shipped.ts';

await testShipped('launcher', {}, { without: ['ray', 'slurm'] });
