/**
 * Writes a tokenizer as Hugging Face reads it: `vocab.txt`, `tokenizer.json` (the `tokenizers` library)
 * and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `[MASK]` and the like, sentinels among them, written in a text, into the
 * special token; this package does not, so that no text can smuggle one in.
 */
import { join } from 'node:path';
import { addedTokens, frameSettings, frameTemplate, makeFolder, writeFileAtomic, type Frame, type SpecialTokens } from 'electra-run';
import type { Normalization } from './normalize.ts';

export interface SavedTokenizer {
  readonly vocabulary: readonly string[];
  readonly special: SpecialTokens;
  readonly sentinels: readonly number[];
  readonly normalization: Normalization;
  readonly maxCharactersPerWord: number;
  /** Longest sequence that the model can read. */
  readonly modelMaxLength: number;
  /** What stands around the texts that it reads. */
  readonly frame: Frame;
  /** How many segments it is told. */
  readonly segments: number;
}

/** Writes the three files into the folder, which is made if it is missing. */
export async function saveTokenizer(folder: string, tokenizer: SavedTokenizer): Promise<void> {
  await makeFolder(folder);
  await writeFileAtomic(join(folder, 'vocab.txt'), `${tokenizer.vocabulary.join('\n')}\n`);
  await writeFileAtomic(join(folder, 'tokenizer.json'), json(tokenizerJson(tokenizer)));
  await writeFileAtomic(join(folder, 'tokenizer_config.json'), json(configJson(tokenizer)));
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function tokenizerJson(tokenizer: SavedTokenizer): unknown {
  const { vocabulary, special, sentinels, normalization, maxCharactersPerWord, frame, segments } = tokenizer;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens([...Object.values(special), ...sentinels], vocabulary),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: normalization.stripAccents,
      lowercase: normalization.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: frameTemplate(vocabulary, frame, segments),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: maxCharactersPerWord,
      vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])),
    },
  };
}

/** A class of its own where a model reads what BERT's do; anything else stands in tokenizer.json alone. */
function configJson(tokenizer: SavedTokenizer): unknown {
  const { normalization, modelMaxLength, segments, frame, special } = tokenizer;
  const isOfBert = segments === 2 && frame.before[0] === special.cls && frame.after.at(-1) === special.sep;
  return {
    tokenizer_class: isOfBert ? 'ElectraTokenizer' : 'PreTrainedTokenizerFast',
    do_lower_case: normalization.lowercase,
    strip_accents: normalization.stripAccents,
    tokenize_chinese_chars: true,
    ...(isOfBert ? { model_max_length: modelMaxLength } : frameSettings({ frame, segments, special, modelMaxLength })),
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    mask_token: '[MASK]',
  };
}
