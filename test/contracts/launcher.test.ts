/** The contract of launchers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('launcher');
