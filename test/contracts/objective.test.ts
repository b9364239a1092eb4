/** The contract of objectives, for each that ships. */
import { testShipped } from './shipped.ts';

const encoder = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };

await testShipped('objective', {
  // Learns a batch of all tokens by heart: a wider network does that faster.
  'causal-lm': { options: [{ encoder: { ...encoder, hiddenSize: 64, initializerRange: 0.05, dropout: 0, attentionDropout: 0 } }] },
  'masked-lm': {
    options: [
      { encoder, copies: 2 },
      { encoder, second: 'next-sentence', examples: { type: 'pair-random' } },
      { encoder, second: 'sentence-order', examples: { type: 'pair-order' }, loss: { type: 'sum', weights: { sentence_order: 0.5 } } },
    ],
  },
  'replaced-token-detection': {
    options: [
      { encoder },
      { encoder, share: 'none', detect: 'chosen' },
      { encoder, share: 'all', generator: { type: 'electra', width: 1 }, temperature: 2 },
      { encoder: { ...encoder, positions: 'alibi' }, masker: { type: 'uniform', probability: 0.5 } },
    ],
  },
});
