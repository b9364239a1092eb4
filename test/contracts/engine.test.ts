/** The contract of engines, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('engine');
