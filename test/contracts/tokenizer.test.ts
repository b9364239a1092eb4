/** The contract of tokenizers, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('tokenizer', {
  wordpiece: { options: [{}, { sentinels: 5 }] },
  'byte-level-bpe': { options: [{}, { sentinels: 5, addPrefixSpace: true }] },
});
