/** The contract of metrics, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('metric');
