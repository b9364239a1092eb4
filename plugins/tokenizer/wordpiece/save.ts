/**
 * Writes a tokenizer as Hugging Face reads it: `vocab.txt`, `tokenizer.json` (the `tokenizers` library)
 * and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `[MASK]` and the like, sentinels among them, written in a text, into the
 * special token; this package does not, so that no text can smuggle one in.
 */
import { join } from 'node:path';
import { makeFolder, writeFileAtomic, type SpecialTokens } from 'electra-run';
import type { Normalization } from './normalize.ts';

export interface SavedTokenizer {
  readonly vocabulary: readonly string[];
  readonly special: SpecialTokens;
  readonly sentinels: readonly number[];
  readonly normalization: Normalization;
  readonly maxCharactersPerWord: number;
  /** Longest sequence that the model can read. */
  readonly modelMaxLength: number;
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

function tokenizerJson({ vocabulary, special, sentinels, normalization, maxCharactersPerWord }: SavedTokenizer): unknown {
  const ids = [special.pad, special.unk, special.cls, special.sep, special.mask, ...sentinels].sort((a, b) => a - b);
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ids.map((id) => ({
      id,
      content: vocabulary[id],
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: normalization.stripAccents,
      lowercase: normalization.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: template(special),
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

/** [CLS] A [SEP] and [CLS] A [SEP] B [SEP], with the segments' numbers. */
function template({ cls, sep }: SpecialTokens): unknown {
  return {
    type: 'TemplateProcessing',
    single: [token('[CLS]', 0), text('A', 0), token('[SEP]', 0)],
    pair: [token('[CLS]', 0), text('A', 0), token('[SEP]', 0), text('B', 1), token('[SEP]', 1)],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [cls], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [sep], tokens: ['[SEP]'] },
    },
  };
}

function token(id: '[CLS]' | '[SEP]', segment: number): unknown {
  return { SpecialToken: { id, type_id: segment } };
}

function text(id: 'A' | 'B', segment: number): unknown {
  return { Sequence: { id, type_id: segment } };
}

function configJson({ normalization, modelMaxLength }: SavedTokenizer): unknown {
  return {
    tokenizer_class: 'ElectraTokenizer',
    do_lower_case: normalization.lowercase,
    strip_accents: normalization.stripAccents,
    tokenize_chinese_chars: true,
    model_max_length: modelMaxLength,
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    mask_token: '[MASK]',
  };
}
