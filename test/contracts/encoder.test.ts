/** The contract of encoders, for each that ships, in sizes small enough for the reference engine. */
import { testShipped } from './shipped.ts';

const small = { layers: 2, hiddenSize: 32, heads: 4, maxPositions: 24 };

await testShipped('encoder', {
  electra: {
    options: [
      small,
      { ...small, embeddingSize: 16, positions: 'nearby' },
      { ...small, embeddingSize: 16, positions: 'alibi', intermediateSize: 48 },
    ],
  },
  t5: {
    options: [
      { layers: 2, hiddenSize: 32, heads: 4 },
      { layers: 2, hiddenSize: 32, heads: 4, headSize: 6, activation: 'gated-gelu', relativeBuckets: 8, relativeDistance: 10 },
    ],
  },
});
