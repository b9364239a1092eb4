/** The contract of samplers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('sampler', { tpe: { options: [{}, { startup: 1, candidates: 1 }] } });
