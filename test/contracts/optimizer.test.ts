/** The contract of optimizers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('optimizer');
