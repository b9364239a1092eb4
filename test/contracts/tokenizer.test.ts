/** The contract of tokenizers, for each that ships. */
import { readFileSync } from 'node:fs';
import { testShipped } from './shipped.ts';

interface Json {
  readonly added_tokens: readonly { readonly id: number }[];
  readonly model: { readonly vocab: object };
}

const { kinds } = JSON.parse(readFileSync(new URL('../fixtures/tokenizer/hugging-face.json', import.meta.url), 'utf8')) as {
  readonly kinds: Readonly<Record<string, { readonly tokenizer: Json }>>;
};

/** A file of a model that has no tokens for padding and hidden positions, with such tokens behind its pieces. */
function whole(kind: string): string {
  const { tokenizer: json } = kinds[kind];
  const size = Math.max(Object.keys(json.model.vocab).length - 1, ...json.added_tokens.map(({ id }) => id)) + 1;
  const marks = ['<pad>', '<mask>'].map((content, index) => ({ id: size + index, content, special: true, normalized: false }));
  return JSON.stringify({ ...json, added_tokens: [...json.added_tokens, ...marks] });
}

await testShipped('tokenizer', {
  wordpiece: { options: [{}, { sentinels: 5 }] },
  unigram: { options: [{}, { sentinels: 5, lowercase: false }] },
  'byte-level-bpe': { options: [{}, { sentinels: 5, addPrefixSpace: true }] },
  'hugging-face': {
    files: {
      'pieces/tokenizer.json': JSON.stringify(kinds.pieces.tokenizer),
      'llama/tokenizer.json': whole('llama-2'),
      'modern-bert/tokenizer.json': whole('modern-bert'),
    },
    options: [
      { vocabulary: 'pieces/tokenizer.json' },
      { vocabulary: 'llama/tokenizer.json' },
      { vocabulary: 'modern-bert/tokenizer.json' },
    ],
    different: [{ vocabulary: 'llama/tokenizer.json' }],
  },
});
