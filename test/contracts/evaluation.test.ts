/** The contract of evaluations, for each that ships. */
import { testShipped } from './shipped.ts';

const pairs = '{"sentence_good": "he is here", "sentence_bad": "he are here", "UID": "a"}\n';

await testShipped('evaluation', {
  'minimal-pairs': { different: [{ files: ['pairs.jsonl'] }, { networks: ['generator'] }], files: { 'pairs.jsonl': pairs } },
  'pseudo-likelihood': { options: { length: 16, texts: 3 }, different: [{ texts: 2 }, { networks: ['generator'] }] },
});
