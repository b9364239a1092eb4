/** The contract of tasks, for each that ships. */
import { testShipped } from './shipped.ts';

const pooled = { options: [{}, { pooling: 'mean', head: 'dense' }] };
await testShipped('task', { 'text-classification': pooled, regression: pooled });
