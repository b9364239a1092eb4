/** The contract of maskers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('masker', { uniform: { options: [{}, { probability: 0.5 }] } });
