/**
 * Writes a tokenizer as Hugging Face reads it: `tokenizer.json` (the `tokenizers` library), `vocab.json` and `merges.txt` (GPT-2's own
 * files) and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `<mask>` and the like, written in a text, into the special token; this package does not.
 */
import { join } from 'node:path';
import {
  addedTokens,
  frameSettings,
  frameTemplate,
  makeFolder,
  writeFileAtomic,
  type Frame,
  type SpecialNames,
  type SpecialTokens,
} from 'electra-run';
import type { ByteLevelVocabulary } from './encode.ts';

export interface SavedByteLevel {
  readonly vocabulary: ByteLevelVocabulary;
  readonly names: SpecialNames;
  readonly special: SpecialTokens;
  readonly sentinels: readonly number[];
  readonly addPrefixSpace: boolean;
  readonly frame: Frame;
  readonly segments: number;
  readonly modelMaxLength: number;
}

export async function saveTokenizer(folder: string, saved: SavedByteLevel): Promise<void> {
  const { vocabulary, names, frame, segments, special, modelMaxLength, addPrefixSpace } = saved;
  const { pieces, merges } = vocabulary;
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const pairs = merges.map(([left, right]) => [pieces[left], pieces[right]] as const);
  const write = (file: string, contents: string): Promise<void> => writeFileAtomic(join(folder, file), contents);
  await makeFolder(folder);
  await write('vocab.json', json(vocab));
  await write('merges.txt', ['#version: 0.2', ...pairs.map((pair) => pair.join(' ')), ''].join('\n'));
  await write('tokenizer.json', json(tokenizerJson(saved, vocab, pairs)));
  await write(
    'tokenizer_config.json',
    json({
      tokenizer_class: 'PreTrainedTokenizerFast',
      ...frameSettings({ frame, segments, special, modelMaxLength }),
      add_prefix_space: addPrefixSpace,
      bos_token: names.cls,
      eos_token: names.sep,
      ...Object.fromEntries(Object.entries(names).map(([role, name]) => [`${role}_token`, name])),
    }),
  );
}

function tokenizerJson(
  { vocabulary: { pieces }, special, sentinels, addPrefixSpace, frame, segments }: SavedByteLevel,
  vocab: Readonly<Record<string, number>>,
  merges: readonly (readonly [string, string])[],
): unknown {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: addPrefixSpace, trim_offsets: true, use_regex: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...Object.values(special), ...sentinels], pieces),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { type: 'Sequence', processors: [byteLevel, frameTemplate(pieces, frame, segments)] },
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
      merges,
    },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
