/**
 * Where an example is cut in a first and a second segment, and what of them fits. As in the authors' code, but for one thing: there, a
 * sentence behind the border that is short enough still goes into the first segment, behind others that it does not follow. Here the
 * second segment continues the first.
 */
import { firstAtLeast, type Random, type Sentences } from 'electra-run';

/** Tokens of the text, from one to before another. */
export type Span = readonly [from: number, to: number];

/** What segments hang on. */
export interface Segmenting {
  /** Tokens that the example was to have, and the most that it can have, those of the frame included. */
  readonly wanted: number;
  readonly length: number;
  /** Tokens of the frame around one text and around two. */
  readonly around: { readonly one: number; readonly two: number };
  /** Probability that there is one segment. */
  readonly single: number;
  readonly random: Random;
}

/** The first is cut to what fits, and the second to what it leaves, which may be nothing. */
export function segmentsOf(sentences: Sentences, [from, end]: Span, setting: Segmenting): readonly [Span, Span] {
  const { wanted, length, around, single, random } = setting;
  const isSingle = random.uniform() < single;
  const border = isSingle ? end : borderOf(sentences, [from, end], Math.floor((wanted - around.two) / 2), random);
  const first: Span = [from, Math.min(border, from + length - around.one)];
  const left = Math.max(0, length - around.two - sizeOf(first));
  return [first, [border, Math.min(end, border + left)]];
}

/** The first segment has one sentence, then more of them while it stays below half; the one that would go over does so by a coin. */
function borderOf({ starts }: Sentences, [from, end]: Span, half: number, random: Random): number {
  let next = firstAtLeast(starts, from + 1);
  while (starts[next] < end && starts[next + 1] - from < half) next += 1;
  const goesOver = starts[next] - from < half && random.uniform() < 0.5;
  return Math.min(end, starts[goesOver ? next + 1 : next] ?? end);
}

/** Tokens of a span. */
export function sizeOf([from, to]: Span): number {
  return to - from;
}
