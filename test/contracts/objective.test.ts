/** The contract of objectives, for each that ships. */
import { testShipped } from './shipped.ts';

const encoder = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };

const t5 = { type: 't5', layers: 2, hiddenSize: 32, heads: 4, relativeBuckets: 8, relativeDistance: 16 };

await testShipped('objective', {
  'replaced-token-detection': {
    options: [
      { encoder },
      { encoder, share: 'none', detect: 'chosen' },
      { encoder, share: 'all', generator: { type: 'electra', width: 1 }, temperature: 2 },
      { encoder: { ...encoder, positions: 'alibi' }, masker: { type: 'uniform', probability: 0.5 } },
    ],
  },
  'span-denoising': {
    experiment: { tokenizer: { type: 'wordpiece', vocabularySize: 200, sentinels: 12 } },
    options: [{ encoder: t5 }, { encoder: { ...t5, activation: 'gated-gelu', decoderLayers: 1 }, noiseDensity: 0.5, meanSpan: 1.5 }],
  },
});
