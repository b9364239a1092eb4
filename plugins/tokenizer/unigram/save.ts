/**
 * Writes a tokenizer as Hugging Face reads it: `tokenizer.json` (the `tokenizers` library) and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `[MASK]` and the like, written in a text, into the special token; this package does not.
 */
import { writeTokenizer, type SavedTokenizer } from 'electra-run';
import type { UnigramVocabulary } from './encode.ts';
import { readingParts } from './reading.ts';
import type { Reading } from './words.ts';

export interface SavedUnigram extends Omit<SavedTokenizer, 'pieces' | 'parts'> {
  readonly vocabulary: UnigramVocabulary;
  readonly reading: Reading;
}

export async function saveTokenizer(folder: string, { vocabulary, reading, ...saved }: SavedUnigram): Promise<void> {
  const model = { type: 'Unigram', unk_id: saved.special.unk, vocab: vocabulary, byte_fallback: false };
  const pieces = vocabulary.map(([piece]) => piece);
  await writeTokenizer(folder, { ...saved, pieces, parts: { ...readingParts(reading), model } });
}
