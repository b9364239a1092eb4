/** A text of made-up tokens, as example builders see it. */
import type { TokenText } from '../../src/kinds/examples.ts';
import { randomFor } from '../../src/random.ts';

/** Documents of ids; `sentences`: first id of each sentence within its document. */
export function tokenText(documents: readonly (readonly number[])[], sentences?: readonly (readonly number[])[]): TokenText {
  const ids = documents.flat();
  let tokens = 0;
  const starts = documents.map((pieces) => (tokens += pieces.length) - pieces.length);
  return {
    tokens,
    documents: Float64Array.from(starts),
    ...(sentences
      ? { sentences: Float64Array.from(sentences.flatMap((firsts, document) => firsts.map((first) => starts[document] + first))) }
      : {}),
    slice: (from, to) => ids.slice(from, to),
  };
}

/** Documents of one to so many sentences of one to nine tokens. Each id is another: 10 more than its place in the text. */
export function sentenceText(documents: number, most: number): TokenText {
  const random = randomFor('sentence text', documents, most);
  let next = 10;
  const made = Array.from({ length: documents }, () =>
    Array.from({ length: 1 + random.integer(most) }, () => Array.from({ length: 1 + random.integer(9) }, () => next++)),
  );
  const firstsOf = (sentences: readonly number[][]): number[] => sentences.map(([first]) => first - sentences[0][0]);
  return tokenText(
    made.map((sentences) => sentences.flat()),
    made.map(firstsOf),
  );
}
