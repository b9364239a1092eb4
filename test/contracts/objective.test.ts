/** The contract of objectives, for each that ships. */
import { testShipped } from './shipped.ts';

const encoder = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };

await testShipped('objective', {
  electric: { options: [{ encoder }, { encoder, share: 'none', noise: 0.3, generator: { type: 'frequencies' } }] },
  'replace-mlm': {
    options: [
      { encoder },
      { encoder, predict: 'all', share: 'none' },
      { encoder, share: 'disentangled', generator: { type: 'electra', width: '1/2' } },
    ],
  },
  'replaced-token-detection': {
    options: [
      { encoder },
      { encoder, share: 'none', detect: 'chosen' },
      { encoder, share: 'all', generator: { type: 'electra', width: 1 }, temperature: 2 },
      { encoder, share: 'disentangled' },
      { encoder, training: 'adversarial', temperature: 2 },
      { encoder: { ...encoder, positions: 'alibi' }, masker: { type: 'uniform', probability: 0.5 } },
    ],
  },
});
