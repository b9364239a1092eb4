/**
 * Answers to questions about passages. A passage that one row has no room for is read in windows that overlap by half, behind the question
 * in each.
 *
 * Shape legend: T tokens
 */
import { framed, frameTokens } from '../data/frame.ts';
import { errors, UserError } from '../errors/index.ts';
import { bestAnswers, plainScores, type FoundAnswer } from '../predictions/answers.ts';
import { passageWindows } from '../predictions/passage-windows.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { unasked } from './questions.ts';
import { sharesOf } from '../predictions/shares.ts';

/** A question about a passage. */
export interface PassageQuestion {
  readonly question: string;
  readonly context: string;
  /** For messages: `file:line`. */
  readonly place?: string;
}

/** A span of the passage, in characters as JavaScript counts them, and its probability among the spans that were looked at. */
export interface AnswerFound {
  readonly answer: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
}

/** The best answer; null where more speaks for none and that is allowed. `top`: the best ones, where several are wanted. */
export type PassageAnswer = (AnswerFound | { readonly answer: null; readonly score: number }) & { readonly top?: readonly AnswerFound[] };

/** How answers are looked for. */
export interface AnswerSettings {
  /** Tokens that an answer may have; as the model was judged unless given, or 30. */
  readonly longest?: number;
  /** List so many of the best answers as `top`; 1 unless given, and then there is no list. */
  readonly top?: number;
  /** Say that there is none where more than this speaks for it, as SQuAD 2.0's systems do; never unless given. */
  readonly declineAbove?: number;
}

/** An answer to each question, in order. Throws a {@link UserError} where the model finds none. */
export function answer(
  model: SavedModel,
  questions: AsyncIterable<PassageQuestion> | Iterable<PassageQuestion>,
  { longest: tokens = model.judgedAt.answerLength ?? 30, top = 1, declineAbove = Infinity }: AnswerSettings = {},
): AsyncGenerator<PassageAnswer> {
  const { network, pad, heads, folder } = model;
  if (!Object.values(heads).includes('question-answering')) throw unasked(folder, 'answers to questions', heads);
  const { tokenizer, frame, longest } = model.reading();
  const room = longest - frameTokens(frame, 2);
  return inBatches(questions, {
    network,
    pad,
    outputs: [
      { name: 'start_logits', of: 'tokens' },
      { name: 'end_logits', of: 'tokens' },
    ],
    ask({ question, context, place = 'A question' }) {
      const asked = tokenizer.encode(question);
      // As much as in training: a question leaves half of the row to its passage.
      const most = Math.floor(room / 2);
      if (asked.length > most) throw new UserError(errors.QUESTION_BEYOND({ place, tokens: asked.length, longest: most }));
      const { ids, starts, ends } = tokenizer.encodeWithOffsets(context);
      const left = room - asked.length;
      const windows = passageWindows(ids.length, { room: left, stride: Math.max(1, Math.ceil(left / 2)) });
      const at = frame.before.length + asked.length + frame.between.length;
      const rows = windows.map(({ from, to }) => framed(frame, asked, ids.slice(from, to)));
      const none = rows[0].special.indexOf(1);
      return {
        rows,
        answer(numbers) {
          const scores = windows.map((window, index) => plainScores(pairs(numbers[index]), { ...window, at, none }));
          const passage = { text: context, starts, ends };
          const found = bestAnswers(passage, scores, { most: Math.max(top, KEPT), longest: tokens });
          return told(found.answers, found.none, { top, declineAbove });
        },
      };
    },
  });
}

/** Spans that probabilities are shares of. */
const KEPT = 20;

/** Beginning and end of each token, one beside the other: [T, 2]. */
function pairs(numbers: ReadonlyMap<string, Float32Array>): Float32Array {
  const [starts, ends] = ['start_logits', 'end_logits'].map((name) => numbers.get(name) ?? new Float32Array());
  const both = new Float32Array(starts.length * 2);
  starts.forEach((start, token) => both.set([start, ends[token]], token * 2));
  return both;
}

function told(
  answers: readonly FoundAnswer[],
  none: number,
  { top, declineAbove }: { readonly top: number; readonly declineAbove: number },
): PassageAnswer {
  const shares = sharesOf([...answers.map(({ score }) => score), ...(declineAbove < Infinity ? [none] : [])]);
  const found = answers.map(({ text, start, end }, index) => ({ answer: text, score: shares[index], start, end }));
  const listed = top > 1 ? { top: found.slice(0, top) } : {};
  const isNone = found.length === 0 || none - answers[0].score > declineAbove;
  return { ...(isNone ? { answer: null, score: declineAbove < Infinity ? shares[shares.length - 1] : 1 } : found[0]), ...listed };
}
