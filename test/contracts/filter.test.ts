/** The contract of filters, for each that ships. */
import { testShipped } from './shipped.ts';

await testShipped('filter', {
  length: {
    options: [
      { minimum: 2, maximum: 1000 },
      { unit: 'characters', minimum: 10 },
    ],
    different: [{ minimum: 3 }, { maximum: 20 }],
  },
  'duplicate-lines': { options: [{}, { times: 1 }], different: [{ times: 5 }] },
  'near-duplicates': {
    options: [{}, { of: 'characters', bands: 40, rows: 3, threshold: 0.5 }],
    different: [{ seed: 2 }, { size: 3 }, { threshold: 0 }, { bands: 2 }, { rows: 2 }],
  },
  'c4-quality': {
    options: [{}, { endings: [], minimumWords: 0, minimumSentences: 0 }],
    different: [{ minimumWords: 3 }, { textsWith: [] }],
  },
  'gopher-quality': { options: [{ minimumStopWords: 0 }, { lettered: 0 }], different: [{ minimumStopWords: 1 }, { symbols: 1 }] },
  'unknown-rate': {
    options: [{ tokenizer: { type: 'wordpiece', vocabularySize: 200 } }],
    different: [{ maximum: 0.5 }, { tokenizer: { type: 'wordpiece', vocabularySize: 250 } }],
  },
  'characters-per-token': {
    options: [{ tokenizer: { type: 'wordpiece', vocabularySize: 200 } }, { tokenizer: { type: 'byte-level-bpe', vocabularySize: 300 } }],
    different: [{ minimum: 1 }, { maximum: 20 }, { tokenizer: { type: 'wordpiece', vocabularySize: 250 } }],
  },
  'gopher-repetition': { options: [{}, { lines: 1 }], different: [{ lines: 0.5 }, { duplicateNGrams: [1, 1, 1, 1, 1, 1] }] },
});
