/** The contract of trackers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('tracker');
