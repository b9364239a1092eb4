/** The contract of losses, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('loss');
