/** The contract of tokenizers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('tokenizer', {
  wordpiece: { options: [{}, { sentinels: 5 }] },
  unigram: { options: [{}, { sentinels: 5, lowercase: false }] },
  'byte-level-bpe': { options: [{}, { sentinels: 5, addPrefixSpace: true }] },
});
