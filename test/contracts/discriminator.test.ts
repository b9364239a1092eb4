/** The contract of discriminators, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('discriminator');
