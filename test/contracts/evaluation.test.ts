/** The contract of evaluations, for each that ships. */
import { testShipped } from './shipped.ts';

const pairs = '{"sentence_good": "he is here", "sentence_bad": "he are here", "UID": "a"}\n';

await testShipped('evaluation', {
  'minimal-pairs': { different: [{ files: ['pairs.jsonl'] }, { networks: ['generator'] }], files: { 'pairs.jsonl': pairs } },
  probe: {
    options: [{ dataset: { type: 'tiny-tags' } }, { dataset: { type: 'tiny-texts' }, layers: [0, 2], length: 24 }],
    different: [{ layers: [1] }],
  },
  task: {
    options: { task: { type: 'text-classification', dataset: { type: 'tiny-texts' }, length: 16 } },
    different: [{ trainExamples: 4 }],
  },
  'pseudo-likelihood': { options: { length: 16, texts: 3 }, different: [{ texts: 2 }, { networks: ['generator'] }] },
});
