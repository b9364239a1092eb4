/** Which tokens each example gathers: sentences of one document, whole ones until there are as many tokens as are wanted. */
import type { Random, Sentences } from 'electra-run';

/** Fewest tokens that a short example wants, as in the authors' code. */
const SHORTEST = 5;

/** How much an example gathers. */
export interface Gathering {
  /** Most tokens of an example, those of the frame included. */
  readonly length: number;
  /** Probability that a smaller number of tokens is wanted. */
  readonly short: number;
  /** Tokens of text that an example surely keeps: the next one begins behind them, or behind all that was gathered where that is less. */
  readonly fits: number;
  readonly random: Random;
}

/** What examples gather, by their index. */
export interface Gathered {
  /** First id of each example, and the end of the last one. */
  readonly starts: Float64Array;
  /** Tokens that it was to have, the frame's included. */
  readonly wanted: Uint32Array;
}

/** Goes through the text once. An example ends with its document; what is left of a sentence that did not fit begins the next one. */
export function gather({ starts: sentences, documents }: Sentences, { length, short, fits, random }: Gathering): Gathered {
  const [starts, wanted]: [number[], number[]] = [[], []];
  for (let document = 0; document + 1 < documents.length; document++) {
    const end = sentences[documents[document + 1]];
    let next = documents[document] + 1;
    for (let from = sentences[documents[document]]; from < end;) {
      const tokens = random.uniform() < short ? lengthFrom(Math.min(SHORTEST, length), length, random) : length;
      while (sentences[next] < end && sentences[next] - from < tokens) next += 1;
      starts.push(from);
      wanted.push(tokens);
      from = Math.min(sentences[next], from + fits);
      // Behind what was taken: a sentence may have been left in its middle.
      while (sentences[next] <= from && sentences[next] < end) next += 1;
    }
  }
  starts.push(sentences[sentences.length - 1]);
  return { starts: Float64Array.from(starts), wanted: Uint32Array.from(wanted) };
}

function lengthFrom(least: number, most: number, random: Random): number {
  return least + random.integer(most - least + 1);
}
