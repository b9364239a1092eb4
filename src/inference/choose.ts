/** Which of several texts goes with a context: each is read behind it, and they share one softmax. */
import { likeliest, sharesOf } from '../predictions/shares.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach } from './questions.ts';

/** Texts that may follow the context, or answer a question about it. */
export interface ChoiceQuestion {
  readonly context: string;
  /** Stands before each of the choices, where there is one. */
  readonly question?: string;
  /** Two or more. */
  readonly choices: readonly string[];
  /** For messages: `file:line`. */
  readonly place?: string;
}

/** The likeliest choice. `cut`: pieces that were not read, of all choices together. */
export interface Choice {
  /** Which it is, from 0. */
  readonly choice: number;
  readonly text: string;
  readonly score: number;
  /** Of each choice, in the order of the question; they sum to 1. */
  readonly scores: readonly number[];
  readonly cut?: number;
}

/** A choice for each question, in order. Throws a {@link UserError} where the model chooses between no texts. */
export function choose(
  model: SavedModel,
  questions: AsyncIterable<ChoiceQuestion> | Iterable<ChoiceQuestion>,
  reach: Reach = {},
): AsyncGenerator<Choice> {
  const { network, pad, heads, folder } = model;
  const output = Object.keys(heads).find((name) => heads[name] === 'multiple-choice');
  if (output === undefined) throw unasked(folder, 'choices between texts', heads);
  const reading = model.reading();
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name: output, of: 'rows' }],
    ask({ context, question, choices, place }) {
      const pairs = choices.map((choice) => (question === undefined ? choice : `${question} ${choice}`));
      const rows = pairs.map((pair) => readable({ text: context, pair, place }, reading, reach));
      return {
        rows,
        answer(numbers) {
          const scores = Array.from(sharesOf(numbers.map((ofRow) => (ofRow.get(output) ?? [NaN])[0])));
          const [choice] = likeliest(scores, 1);
          const cut = rows.reduce((total, row) => total + row.cut, 0);
          return { choice, text: choices[choice], score: scores[choice], scores, ...cutOf({ cut }) };
        },
      };
    },
  });
}
