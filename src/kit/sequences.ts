/**
 * Examples that are consecutive runs of a text: each has a frame around it, and the frame's separator between documents.
 *
 * Only the first id of each run is kept; an example is put together when it is asked for.
 */
import { endedBy, frameTokens } from '../data/frame.ts';
import type { Example, Examples, ExampleSetting, TokenText } from '../kinds/examples.ts';

/** `starts`: first id of each run, and the end of the last one. A run may hold several documents. */
export function sequencesFrom(text: TokenText, starts: Float64Array, { frame, length }: ExampleSetting): Examples {
  const documents = Float64Array.from([...text.documents, text.tokens]);
  const count = starts.length - 1;
  return {
    count,
    tokens: text.tokens + frameTokens(frame, 1) * count + frame.between.length * beginningInside(documents, starts),
    at(index): Example {
      const [from, end] = [starts[index], starts[index + 1]];
      const ids: number[] = [...frame.before];
      const special: number[] = frame.before.map(() => 1);
      const put = (tokens: ArrayLike<number>, mark: 0 | 1): void => {
        for (let i = 0; i < tokens.length; i++) {
          ids.push(tokens[i]);
          special.push(mark);
        }
      };
      let piece = from;
      for (let document = firstAtLeast(documents, from + 1); piece < end; document++) {
        if (piece > from) put(frame.between, 1);
        const until = Math.min(end, documents[document]);
        put(text.slice(piece, until), 0);
        piece = until;
      }
      put(frame.after, 1);
      if (ids.length > length) throw new RangeError(`A sequence has ${ids.length} tokens where ${length} are allowed.`);
      const segments = endedBy(frame, new Int32Array(ids.length));
      return { ids: Int32Array.from(ids), segments, special: Uint8Array.from(special), labels: {} };
    },
  };
}

/** How many documents begin inside a run. */
function beginningInside(documents: Float64Array, starts: Float64Array): number {
  const first = new Set(starts);
  return documents.filter((start) => !first.has(start)).length;
}

/** Tokens of text that fit a sequence, beside the frame; throws a RangeError where there is room for none. */
export function roomFor({ frame, length }: ExampleSetting): number {
  const room = length - frameTokens(frame, 1);
  if (!Number.isInteger(length) || room < 1)
    throw new RangeError(`A sequence needs at least ${frameTokens(frame, 1) + 1} tokens, not ${length}. Raise 'data.length'.`);
  return room;
}

/** Index of the first entry that is not below `value` (ascending entries). */
export function firstAtLeast(entries: Float64Array, value: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
