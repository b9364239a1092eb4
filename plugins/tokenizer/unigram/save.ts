/**
 * Writes a tokenizer as Hugging Face reads it: `tokenizer.json` (the `tokenizers` library) and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `[MASK]` and the like, written in a text, into the special token; this package does not.
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
import { META } from './normalize.ts';
import type { UnigramVocabulary } from './tokenizer.ts';

export interface SavedUnigram {
  readonly vocabulary: UnigramVocabulary;
  readonly names: SpecialNames;
  readonly special: SpecialTokens;
  readonly sentinels: readonly number[];
  readonly lowercase: boolean;
  readonly frame: Frame;
  readonly segments: number;
  readonly modelMaxLength: number;
}

export async function saveTokenizer(folder: string, saved: SavedUnigram): Promise<void> {
  const { names, frame, segments, special, modelMaxLength } = saved;
  await makeFolder(folder);
  await writeFileAtomic(join(folder, 'tokenizer.json'), json(tokenizerJson(saved)));
  await writeFileAtomic(
    join(folder, 'tokenizer_config.json'),
    json({
      tokenizer_class: 'PreTrainedTokenizerFast',
      ...frameSettings({ frame, segments, special, modelMaxLength }),
      ...Object.fromEntries(Object.entries(names).map(([role, name]) => [`${role}_token`, name])),
    }),
  );
}

/** How texts are normalized, in the library's words; `of-folder.ts` reads it again. */
export function normalizerJson(lowercase: boolean): unknown {
  return {
    type: 'Sequence',
    normalizers: [
      { type: 'NFKC' },
      ...(lowercase ? [{ type: 'Lowercase' }] : []),
      { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
      { type: 'Strip', strip_left: true, strip_right: true },
    ],
  };
}

function tokenizerJson({ vocabulary, special, sentinels, lowercase, frame, segments }: SavedUnigram): unknown {
  const pieces = vocabulary.map(([piece]) => piece);
  const metaspace = { type: 'Metaspace', replacement: META, prepend_scheme: 'always', split: true };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...Object.values(special), ...sentinels], pieces),
    normalizer: normalizerJson(lowercase),
    pre_tokenizer: metaspace,
    post_processor: frameTemplate(pieces, frame, segments),
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: special.unk, vocab: vocabulary, byte_fallback: false },
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
