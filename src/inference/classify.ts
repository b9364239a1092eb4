/** What a model says of whole texts: a label, several, or a number. */
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach, type TextQuestion } from './questions.ts';
import { likeliest, shareOfYes, sharesOf } from '../predictions/shares.ts';

/** A label, and its probability. */
export interface ScoredLabel {
  readonly label: string;
  readonly score: number;
}

/** What is said of a text. `cut`: pieces at its end that were not read. */
export type TextPrediction = (
  | (ScoredLabel & { readonly top?: readonly ScoredLabel[] })
  | { readonly labels: readonly ScoredLabel[] }
  | { readonly value: number }
) & { readonly cut?: number };

/** How answers are given. */
export interface ClassifySettings extends Reach {
  /** Of one label: list so many of the likeliest ones as `top`; 1 unless given, and then there is no list. */
  readonly top?: number;
  /** Of several labels: those that are likelier; as the model was judged unless given, or 0.5. */
  readonly threshold?: number;
}

/** A prediction for each text, in order. Throws a {@link UserError} where the model says nothing of whole texts. */
export function classify(
  model: SavedModel,
  questions: AsyncIterable<TextQuestion> | Iterable<TextQuestion>,
  settings: ClassifySettings = {},
): AsyncGenerator<TextPrediction> {
  const { network, pad, heads, folder } = model;
  const output = Object.keys(heads).find((name) => OF_TEXTS.has(heads[name]));
  if (output === undefined) throw unasked(folder, 'labels of texts', heads);
  const reading = model.reading();
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name: output, of: 'rows' }],
    ask(question) {
      const row = readable(question, reading, settings);
      return {
        rows: [row],
        answer: ([numbers]) => ({ ...prediction(model, numbers.get(output) ?? [], settings), ...cutOf(row) }),
      };
    },
  });
}

const OF_TEXTS = new Set(['sequence-classification', 'pair']);

function prediction(
  { labels, problem, judgedAt }: SavedModel,
  logits: ArrayLike<number>,
  { top = 1, threshold = judgedAt.threshold ?? 0.5 }: ClassifySettings,
): TextPrediction {
  if (problem === 'number') return { value: logits[0] };
  const name = (index: number): string => labels[index] ?? `LABEL_${index}`;
  if (problem === 'several labels') {
    const scores = Array.from(logits, shareOfYes);
    // What is no number is kept, so that it is seen.
    return { labels: scores.flatMap((score, index) => (score <= threshold ? [] : [{ label: name(index), score }])) };
  }
  const scores = sharesOf(logits);
  const best = likeliest(scores, top).map((index) => ({ label: name(index), score: scores[index] }));
  return { ...best[0], ...(top > 1 ? { top: best } : {}) };
}
