/** The contract of schedulers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('scheduler');
