/** A text of made-up tokens, as example builders see it. */
import type { TokenText } from '../../src/kinds/examples.ts';

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
