/** The contract of tasks, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('task', { 'text-classification': { options: [{}, { pooling: 'mean', head: 'dense' }] } });
