/**
 * Writes a tokenizer as Hugging Face reads it: `tokenizer.json` (the `tokenizers` library), `vocab.json` and `merges.txt` (GPT-2's own
 * files) and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `<mask>` and the like, written in a text, into the special token; this package does not.
 */
import { join } from 'node:path';
import { makeFolder, writeFileAtomic, writeTokenizer, type SavedTokenizer } from 'electra-run';
import type { ByteLevelVocabulary } from './encode.ts';

export interface SavedByteLevel extends Omit<SavedTokenizer, 'pieces' | 'parts'> {
  readonly vocabulary: ByteLevelVocabulary;
  readonly addPrefixSpace: boolean;
}

export async function saveTokenizer(folder: string, { vocabulary, addPrefixSpace, ...saved }: SavedByteLevel): Promise<void> {
  const { pieces, merges } = vocabulary;
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const pairs = merges.map(([left, right]) => [pieces[left], pieces[right]] as const);
  await makeFolder(folder);
  await writeFileAtomic(join(folder, 'vocab.json'), `${JSON.stringify(vocab, null, 2)}\n`);
  await writeFileAtomic(join(folder, 'merges.txt'), ['#version: 0.2', ...pairs.map((pair) => pair.join(' ')), ''].join('\n'));
  const byteLevel = { type: 'ByteLevel', add_prefix_space: addPrefixSpace, trim_offsets: true, use_regex: true };
  const parts = {
    normalizer: null,
    pre_tokenizer: byteLevel,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges: pairs,
    },
  };
  const { names } = saved;
  const config = { add_prefix_space: addPrefixSpace, bos_token: names.cls, eos_token: names.sep };
  await writeTokenizer(folder, { ...saved, pieces, parts, processors: [byteLevel], config });
}
