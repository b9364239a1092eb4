/** The contract of example builders, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('examples');
