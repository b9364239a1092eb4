/**
 * Which tokens of a text are dropped: T5's sampler of spans (Raffel et al. 2020, section 3.1.4), whose numbers depend on
 * the length of the text alone, so that all texts of a length give inputs and targets of one length.
 *
 *   input     text without the spans, a sentinel in place of each, the end token       n - noise + spans + 1
 *   target    each sentinel and what it stands for, a last sentinel, the end token         noise + spans + 2
 */
import type { Random } from 'electra-run';

export interface SpanSettings {
  /** Share of the tokens that is dropped. */
  readonly noiseDensity: number;
  /** Tokens of a span, in the mean. */
  readonly meanSpan: number;
}

/** Tokens of a text that are dropped, and in how many spans. */
export interface SpanCounts {
  readonly noise: number;
  readonly spans: number;
}

/** Of a text of n tokens. At least one is dropped and one stays; of less than two, nothing is dropped. */
export function spanCounts(n: number, { noiseDensity, meanSpan }: SpanSettings): SpanCounts {
  if (n < 2) return { noise: 0, spans: 0 };
  const noise = within(1, roundHalfToEven(n * noiseDensity), n - 1);
  return { noise, spans: within(1, roundHalfToEven(noise / meanSpan), Math.min(noise, n - noise)) };
}

/** Tokens that the encoder reads of a text of n. */
export function inputLength(n: number, settings: SpanSettings): number {
  const { noise, spans } = spanCounts(n, settings);
  return n - noise + spans + 1;
}

/** Tokens that the decoder is to say. */
export function targetLength(n: number, settings: SpanSettings): number {
  const { noise, spans } = spanCounts(n, settings);
  return noise + spans + 2;
}

/** The longest text whose input fits this many tokens. Longer texts never have shorter inputs. */
export function longestText(length: number, settings: SpanSettings): number {
  let n = 0;
  while (inputLength(n + 1, settings) <= length) n += 1;
  return n;
}

/** A run of tokens: from its first to before its end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The spans that are dropped of a text of n tokens: what stays and what is dropped are cut into as many pieces, each way of
 * cutting equally likely, and follow one another, beginning with what stays.
 */
export function droppedSpans(n: number, settings: SpanSettings, random: Random): Span[] {
  const { noise, spans } = spanCounts(n, settings);
  const [dropped, stays] = [partition(noise, spans, random), partition(n - noise, spans, random)];
  let at = 0;
  return dropped.map((size, index) => {
    const from = at + stays[index];
    at = from + size;
    return { from, to: at };
  });
}

/** Sizes of so many pieces, none of them empty, that add up to the total. */
function partition(total: number, pieces: number, random: Random): number[] {
  if (pieces === 0) return [];
  const cuts = random
    .permutation(total - 1)
    .subarray(0, pieces - 1)
    .map((cut) => cut + 1)
    .sort();
  return Array.from({ length: pieces }, (_, piece) => (cuts[piece] ?? total) - (cuts[piece - 1] ?? 0));
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** As the authors' code rounds: 1.5 to 2, and 4.5 to 4. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
