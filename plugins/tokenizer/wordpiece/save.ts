/**
 * Writes a tokenizer as Hugging Face reads it: `vocab.txt`, `tokenizer.json` (the `tokenizers` library)
 * and `tokenizer_config.json` (transformers).
 *
 * One difference stays: the libraries turn `[MASK]` and the like, sentinels among them, written in a text, into the
 * special token; this package does not, so that no text can smuggle one in.
 */
import { join } from 'node:path';
import { makeFolder, writeFileAtomic, type Frame, type SpecialTokens } from 'electra-run';
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
  const { vocabulary, special, sentinels, normalization, maxCharactersPerWord } = tokenizer;
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
    post_processor: template(tokenizer),
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

/** A and A, B as the frame has them, with the segments' numbers. */
function template({ vocabulary, frame: { before, between, after, lastSegment }, segments }: SavedTokenizer): unknown {
  const second = Math.min(1, segments - 1);
  const ending = (segment: number): unknown[] =>
    after.map((id, index) => token(id, index === after.length - 1 && lastSegment !== undefined ? lastSegment : segment));
  const token = (id: number, segment: number): unknown => ({ SpecialToken: { id: vocabulary[id], type_id: segment } });
  const first = [...before.map((id) => token(id, 0)), text('A', 0)];
  const used = [...new Set([...before, ...between, ...after])];
  return {
    type: 'TemplateProcessing',
    single: [...first, ...ending(0)],
    pair: [...first, ...between.map((id) => token(id, 0)), text('B', second), ...ending(second)],
    special_tokens: Object.fromEntries(used.map((id) => [vocabulary[id], { id: vocabulary[id], ids: [id], tokens: [vocabulary[id]] }])),
  };
}

function text(id: 'A' | 'B', segment: number): unknown {
  return { Sequence: { id, type_id: segment } };
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
    model_max_length: modelMaxLength,
    // A text whose state is that of its last token ends where the sequence does.
    ...(frame.after.at(-1) === special.cls ? { padding_side: 'left' } : {}),
    ...(isOfBert ? {} : { model_input_names: ['input_ids', ...(segments > 1 ? ['token_type_ids'] : []), 'attention_mask'] }),
    ...(frame.lastSegment === undefined ? {} : { pad_token_type_id: frame.lastSegment + 1 }),
    pad_token: '[PAD]',
    unk_token: '[UNK]',
    cls_token: '[CLS]',
    sep_token: '[SEP]',
    mask_token: '[MASK]',
  };
}
