/** What the files of a saved tokenizer have in common, as Hugging Face's libraries read them: its special tokens and its frame. */
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Frame } from '../kinds/frame.ts';
import type { SpecialTokens } from '../kinds/tokenizer.ts';
import type { NamedPieces } from './named-pieces.ts';
import type { SpecialNames } from './special-names.ts';

/** The network that a tokenizer is saved beside, and the longest sequence of it. */
export interface FrameSettings {
  readonly frame: Frame;
  /** How many segments the network is told. */
  readonly segments: number;
  readonly special: Pick<SpecialTokens, 'cls'>;
  readonly modelMaxLength: number;
}

/** The `added_tokens` of tokenizer.json: tokens of these ids that stand for no text, each once and in their order. */
export function addedTokens(ids: readonly number[], pieces: readonly string[]): unknown[] {
  return [...new Set(ids)]
    .sort((a, b) => a - b)
    .map((id) => ({
      id,
      content: pieces[id],
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    }));
}

/** The template of tokenizer.json: A and A, B as the frame has them, with the segments' numbers. */
export function frameTemplate(
  pieces: readonly string[],
  { before, between, after, lastSegment }: Frame,
  segments: number,
): Readonly<Record<string, unknown>> {
  const second = Math.min(1, segments - 1);
  const ending = (segment: number): unknown[] =>
    after.map((id, index) => token(id, index === after.length - 1 && lastSegment !== undefined ? lastSegment : segment));
  const token = (id: number, segment: number): unknown => ({ SpecialToken: { id: pieces[id], type_id: segment } });
  const first = [...before.map((id) => token(id, 0)), text('A', 0)];
  const used = [...new Set([...before, ...between, ...after])];
  return {
    type: 'TemplateProcessing',
    single: [...first, ...ending(0)],
    pair: [...first, ...between.map((id) => token(id, 0)), text('B', second), ...ending(second)],
    special_tokens: Object.fromEntries(used.map((id) => [pieces[id], { id: pieces[id], ids: [id], tokens: [pieces[id]] }])),
  };
}

function text(id: 'A' | 'B', segment: number): unknown {
  return { Sequence: { id, type_id: segment } };
}

/** What tokenizer_config.json says of the network beside it. */
export function frameSettings({ frame, segments, special, modelMaxLength }: FrameSettings): Readonly<Record<string, unknown>> {
  return {
    model_max_length: modelMaxLength,
    // A text whose state is that of its last token ends where the sequence does.
    ...(frame.after.at(-1) === special.cls && frame.after.length > 1 ? { padding_side: 'left' } : {}),
    model_input_names: ['input_ids', ...(segments > 1 ? ['token_type_ids'] : []), 'attention_mask'],
    ...(frame.lastSegment === undefined ? {} : { pad_token_type_id: frame.lastSegment + 1 }),
  };
}

/** A tokenizer whose files may call special tokens anything, beside a network. */
export interface SavedTokenizer extends Pick<NamedPieces, 'special' | 'marks'>, Omit<FrameSettings, 'special'> {
  readonly pieces: readonly string[];
  readonly names: SpecialNames;
  /** What tokenizer.json says of the way from text to pieces and back: `normalizer`, `pre_tokenizer`, `decoder`, `model`. */
  readonly parts: Readonly<Record<string, unknown>>;
  /** What stands before the frame in its `post_processor`. */
  readonly processors?: readonly unknown[];
  /** What else tokenizer_config.json says. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Writes `tokenizer.json` (for the library `tokenizers`) and `tokenizer_config.json` (transformers) into the folder, which is made. */
export async function writeTokenizer(folder: string, saved: SavedTokenizer): Promise<void> {
  const { pieces, names, special, marks, parts, processors = [], config = {}, frame, segments, modelMaxLength } = saved;
  const template = frameTemplate(pieces, frame, segments);
  const whole = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(marks, pieces),
    ...parts,
    post_processor: processors.length === 0 ? template : { type: 'Sequence', processors: [...processors, template] },
  };
  const settings = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...frameSettings({ frame, segments, special, modelMaxLength }),
    ...config,
    ...Object.fromEntries(Object.entries(names).map(([role, name]) => [`${role}_token`, name])),
  };
  await makeFolder(folder);
  for (const [file, content] of Object.entries({ 'tokenizer.json': whole, 'tokenizer_config.json': settings }))
    await writeFileAtomic(join(folder, file), `${JSON.stringify(content, null, 2)}\n`);
}
