/** The contract of example builders, for each that ships. */
import { testShipped } from './shipped.ts';

const apart = { options: [{}, { attention: 'document' }] };

await testShipped('examples', {
  packed: apart,
  stream: apart,
  'two-segments': { options: [{}, { overflow: 'drop', single: 0.5, short: 0.5 }] },
});
