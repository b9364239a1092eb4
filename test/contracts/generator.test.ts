/** The contract of generators, for each that ships, beside discriminators of each position scheme. */
import { testShipped } from './shipped.ts';

const encoder = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };

for (const positions of ['absolute', 'nearby', 'alibi']) {
  const experiment = { objective: { type: 'replaced-token-detection', encoder: { ...encoder, positions } } };
  await testShipped('generator', {
    electra: {
      options: [{}, { width: '1/2', depth: 0.5 }, { width: 1, heads: 2 }],
      experiment,
    },
    frequencies: { experiment },
    uniform: { experiment },
  });
}
