/** The contract of objectives, for each that ships. */
import path from 'node:path';
import { testShipped } from './shipped.ts';

const tinyTeacher = path.join(import.meta.dirname, '../fixtures/tiny-teacher');

const encoder = { type: 'electra', layers: 2, hiddenSize: 32, heads: 4, embeddingSize: 16, maxPositions: 24 };

const wide = { ...encoder, hiddenSize: 64, initializerRange: 0.05, dropout: 0, attentionDropout: 0 };

const t5 = { type: 't5', layers: 2, hiddenSize: 32, heads: 4, relativeBuckets: 8, relativeDistance: 16 };

await testShipped('objective', {
  // Learns a batch of all tokens by heart: a wider network does that faster.
  'causal-lm': { options: [{ encoder: wide }, { encoder: wide, examples: { type: 'stream', attention: 'document' } }] },
  'masked-lm': {
    options: [
      { encoder, copies: 2, examples: { type: 'packed', attention: 'document' } },
      { encoder, second: 'next-sentence', examples: { type: 'pair-random' } },
      { encoder, second: 'sentence-order', examples: { type: 'pair-order' }, loss: { type: 'sum', weights: { sentence_order: 0.5 } } },
    ],
  },
  distillation: {
    experiment: { tokenizer: { type: 'wordpiece', vocabulary: path.join(tinyTeacher, 'vocab.txt') } },
    options: [
      { teacher: tinyTeacher, encoder },
      {
        teacher: tinyTeacher,
        encoder,
        learns: ['relations'],
        teacherLayer: 1,
        relationHeads: 2,
        examples: { type: 'packed', attention: 'document' },
      },
      { teacher: tinyTeacher, encoder: { ...encoder, type: 'electra', positions: 'alibi' }, learns: ['relations', 'mlm'] },
    ],
  },
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
      { encoder, share: 'disentangled', examples: { type: 'packed', attention: 'document' } },
      { encoder, training: 'adversarial', temperature: 2 },
      { encoder: { ...encoder, positions: 'alibi' }, masker: { type: 'uniform', probability: 0.5 } },
    ],
  },
  'permutation-lm': {
    options: [
      { encoder: { type: 'xlnet', layers: 2, hiddenSize: 32, heads: 4 }, predictRatio: 0.3 },
      { encoder, maxNgram: 2, permBlock: 8 },
      { encoder: { ...encoder, positions: 'alibi' }, permBlock: 1, predictRatio: 0.5 },
    ],
  },
  'span-denoising': {
    experiment: { tokenizer: { type: 'wordpiece', vocabularySize: 200, sentinels: 12 } },
    options: [{ encoder: t5 }, { encoder: { ...t5, activation: 'gated-gelu', decoderLayers: 1 }, noiseDensity: 0.5, meanSpan: 1.5 }],
  },
});
