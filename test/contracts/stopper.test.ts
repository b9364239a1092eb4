/** The contract of stoppers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('stopper', { halving: { options: [{}, { reduction: 2, rungs: 4 }, { rungs: 1, minSteps: 5 }] } });
