/**
 * How likely each token of a text is to stand in another one's place: what a network says that judges every token.
 *
 * Shape legend: T tokens
 */
import { errors, UserError } from '../errors/index.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach, type TextQuestion } from './questions.ts';
import type { TextRow, TokenRow } from './rows.ts';
import { shareOfYes } from '../predictions/shares.ts';

/** Tokens, as they are given to a class of Hugging Face's. */
export interface TokenQuestion {
  readonly input_ids: readonly number[];
  /** 0 where nobody looks; all are real unless given. */
  readonly attention_mask?: readonly number[];
  /** Of the first segment unless given. */
  readonly token_type_ids?: readonly number[];
  /** For messages: `file:line`. */
  readonly place?: string;
}

/** What is said of each token, those of the frame among them. */
export interface ScoredTokens {
  /** Pieces; ids where the model has no tokenizer. */
  readonly tokens: readonly (string | number)[];
  /** Above 0 where it is likelier than not that another token stood there. */
  readonly logits: readonly number[];
  /** The same as probabilities. */
  readonly replaced: readonly number[];
  /** Of a text: where each token begins and ends in it; null for those of the frame, and those of a second text count in that. */
  readonly offsets?: readonly (readonly [start: number, end: number] | null)[];
  /** Pieces at the text's end that were not read. */
  readonly cut?: number;
}

/** Scores of each question's tokens, in order. Throws a {@link UserError} where the model judges no tokens. */
export function score(
  model: SavedModel,
  questions: AsyncIterable<TextQuestion | TokenQuestion> | Iterable<TextQuestion | TokenQuestion>,
  settings: Reach = {},
): AsyncGenerator<ScoredTokens> {
  const { network, pad, heads, folder } = model;
  const output = Object.keys(heads).find((name) => heads[name] === 'judge');
  if (output === undefined) throw unasked(folder, 'scores of tokens', heads);
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name: output, of: 'tokens' }],
    ask(question) {
      const row = 'input_ids' in question ? rowOf(question, model) : readable(question, model.reading(), settings);
      return { rows: [row], answer: ([numbers]) => scored(model, row, numbers.get(output) ?? new Float32Array()) };
    },
  });
}

/** Throws a {@link UserError} where lists do not fit one another or the model. */
function rowOf(
  { input_ids: ids, attention_mask: real, token_type_ids: segments, place = 'A sequence' }: TokenQuestion,
  { longest, vocabularySize, segments: count }: SavedModel,
): TokenRow {
  const misread = (reason: string): UserError => new UserError(errors.MODEL_QUESTION({ place, reason }));
  for (const [name, list] of Object.entries({ attention_mask: real, token_type_ids: segments }))
    if (list && list.length !== ids.length) throw misread(`'${name}' has ${list.length} numbers, and there are ${ids.length} ids`);
  if (ids.length > longest) throw misread(`'input_ids' has ${ids.length} tokens, and the model reads ${longest}`);
  const stray = ids.find((id) => id >= vocabularySize);
  if (stray !== undefined) throw misread(`'input_ids' has ${stray}, and there are the ids 0 to ${vocabularySize - 1}`);
  if (real?.some((each) => each > 1)) throw misread("'attention_mask' has other numbers than 0 and 1");
  const segment = segments?.find((each) => each >= count);
  if (segment !== undefined) throw misread(`'token_type_ids' has ${segment}, and there are ${count} segments, counted from 0`);
  return { ids, segments: segments ?? ids.map(() => 0), ...(real ? { real } : {}) };
}

/** `numbers`: the logit of each token, or, where a graph tells two labels apart, of both. */
function scored(model: SavedModel, row: TokenRow | TextRow, numbers: Float32Array): ScoredTokens {
  const ids = Array.from(row.ids);
  const width = numbers.length / ids.length;
  const logits = ids.map((_, token) => (width === 1 ? numbers[token] : numbers[token * width + 1] - numbers[token * width]));
  return {
    tokens: tokensOf(model, ids),
    logits,
    replaced: logits.map(shareOfYes),
    ...('texts' in row ? { offsets: offsetsOf(row), ...cutOf(row) } : {}),
  };
}

function tokensOf({ hasTokenizer, reading }: SavedModel, ids: readonly number[]): readonly (string | number)[] {
  if (!hasTokenizer) return ids;
  const { tokenizer } = reading();
  return ids.map((id) => tokenizer.token(id));
}

function offsetsOf({ ids, texts }: TextRow): readonly (readonly [number, number] | null)[] {
  const offsets: (readonly [number, number] | null)[] = Array.from(ids, () => null);
  for (const { first, encoding } of texts)
    encoding.starts.forEach((start, index) => (offsets[first + index] = [start, encoding.ends[index]]));
  return offsets;
}
