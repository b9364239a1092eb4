/** The contract of encoders, for each that ships, in sizes small enough for the reference engine. */
import { testShipped } from './shipped.ts';

const small = { layers: 2, hiddenSize: 32, heads: 4, maxPositions: 24 };

await testShipped('encoder', {
  albert: { options: [{ ...small, embeddingSize: 16 }] },
  bert: { options: [small] },
  gpt: { options: [small] },
  gpt2: { options: [small] },
  roberta: { options: [small] },
  transformer: {
    options: [
      { ...small, positions: 'rope', gated: true, activation: 'silu', normalization: 'rms', biases: false },
      { ...small, positions: 'relative', relativeBuckets: 8, relativeDistance: 16, norm: 'post', embeddingSize: 16 },
      { ...small, positions: 'alibi', shareLayers: true, activation: 'relu' },
    ],
  },
  electra: {
    options: [
      small,
      { ...small, embeddingSize: 16, positions: 'nearby' },
      { ...small, embeddingSize: 16, positions: 'alibi', intermediateSize: 48 },
    ],
  },
  xlnet: {
    options: [
      { layers: 2, hiddenSize: 32, heads: 4 },
      { layers: 3, hiddenSize: 32, heads: 2, embeddingSize: 16, intermediateSize: 48 },
    ],
  },
  t5: {
    options: [
      { layers: 2, hiddenSize: 32, heads: 4 },
      { layers: 2, hiddenSize: 32, heads: 4, headSize: 6, activation: 'gated-gelu', relativeBuckets: 8, relativeDistance: 10 },
    ],
  },
});
