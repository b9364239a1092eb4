/** The likeliest tokens for the hidden places of a text. T tokens · V vocabulary */
import { errors, UserError } from '../errors/index.ts';
import type { Encoding, Tokenizer } from '../kinds/tokenizer.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach, type TextQuestion } from './questions.ts';
import type { TextRow } from './rows.ts';
import { likeliest, sharesOf } from '../predictions/shares.ts';

/** A token for a place, and its probability there. */
export interface ProposedToken {
  readonly token: string;
  readonly id: number;
  readonly score: number;
}

/** What is proposed for a text. */
export interface FilledMasks {
  /** For each hidden place, in order: where it stands in the text, and the likeliest tokens. */
  readonly masks: readonly { readonly start: number; readonly end: number; readonly top: readonly ProposedToken[] }[];
  /** Pieces at the text's end that were not read. */
  readonly cut?: number;
}

/** How many tokens are proposed for a place; 5 unless given. */
export interface FillSettings extends Reach {
  readonly top?: number;
}

/** Numbers of a batch: probabilities of a whole vocabulary for each token of it. */
const MOST = 2 ** 23;

/** Proposals for each text, in order; a hidden place is written as the tokenizer spells it, `[MASK]`. Throws a {@link UserError}. */
export function fillMask(
  model: SavedModel,
  questions: AsyncIterable<TextQuestion> | Iterable<TextQuestion>,
  { top = 5, ...reach }: FillSettings = {},
): AsyncGenerator<FilledMasks> {
  const { network, pad, heads, folder } = model;
  const output = Object.keys(heads).find((name) => heads[name] === 'vocabulary');
  if (output === undefined) throw unasked(folder, 'tokens for hidden places', heads);
  const reading = model.reading();
  const { tokenizer } = reading;
  const encodeWithOffsets = withMasks(tokenizer);
  return inBatches(questions, {
    network,
    pad,
    tokens: Math.ceil(MOST / tokenizer.vocabularySize),
    outputs: [{ name: output, of: 'tokens' }],
    ask(question) {
      const row = readable(question, { ...reading, tokenizer: { encodeWithOffsets } }, reach);
      const places = maskedPlaces(row, tokenizer.special.mask);
      if (places.length === 0)
        throw new UserError(errors.TEXT_WITHOUT_MASK({ place: question.place ?? 'A text', mask: tokenizer.token(tokenizer.special.mask) }));
      return {
        rows: [row],
        answer([numbers]) {
          const logits_TV = numbers.get(output) ?? new Float32Array();
          const width = logits_TV.length / row.ids.length;
          return {
            masks: places.map(({ token, start, end }) => {
              const shares = sharesOf(logits_TV.subarray(token * width, (token + 1) * width));
              return { start, end, top: likeliest(shares, top).map((id) => ({ token: tokenizer.token(id), id, score: shares[id] })) };
            }),
            ...cutOf(row),
          };
        },
      };
    },
  });
}

/** Cuts a text into pieces; where it spells the hidden place, that is what it is. */
function withMasks(tokenizer: Tokenizer): (text: string) => Encoding {
  const { mask } = tokenizer.special;
  const spelled = tokenizer.token(mask);
  return (text) => {
    const joined: Encoding = { ids: [], starts: [], ends: [] };
    let at = 0;
    text.split(spelled).forEach((part, index) => {
      if (index > 0) {
        joined.ids.push(mask);
        joined.starts.push(at - spelled.length);
        joined.ends.push(at);
      }
      const { ids, starts, ends } = tokenizer.encodeWithOffsets(part);
      for (const [piece, id] of ids.entries()) {
        joined.ids.push(id);
        joined.starts.push(starts[piece] + at);
        joined.ends.push(ends[piece] + at);
      }
      at += part.length + spelled.length;
    });
    return joined;
  };
}

function maskedPlaces({ texts }: TextRow, mask: number): { readonly token: number; readonly start: number; readonly end: number }[] {
  return texts.flatMap(({ first, encoding: { ids, starts, ends } }) =>
    ids.flatMap((id, index) => (id === mask ? [{ token: first + index, start: starts[index], end: ends[index] }] : [])),
  );
}
