/** The contract of tasks, for each that ships. */
import { testShipped } from './shipped.ts';

const sentinels = 8;
const t5 = { type: 't5', layers: 2, hiddenSize: 32, heads: 4, relativeBuckets: 8, relativeDistance: 16, dropout: 0 };
const writing = {
  objective: { type: 'span-denoising', encoder: t5 },
  tokenizer: { type: 'wordpiece', vocabularySize: 200, sentinels },
};
const pooled = { options: [{}, { pooling: 'mean', head: 'dense' }] };
await testShipped('task', {
  'text-classification': pooled,
  regression: pooled,
  'question-answering': { options: [{}, { head: 'joint', beams: 3 }] },
  'multi-label-classification': pooled,
  'multiple-choice': pooled,
  'sentence-similarity': { options: [{}, { pooling: 'last', learnsFrom: 'texts' }] },
  'text-to-text': { options: { targetLength: 8 }, experiment: writing },
});
