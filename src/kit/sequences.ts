/**
 * Examples that are consecutive runs of a text: each has a frame around it, and the frame's separator between documents.
 *
 * Only the first id of each run is kept; an example is put together when it is asked for.
 */
import { endedBy, frameTokens } from '../data/frame.ts';
import type { Example, Examples, ExampleSetting, TokenText } from '../kinds/examples.ts';

/** `starts`: first id of each run, and the end of the last one. A run may hold several documents. */
export function sequencesFrom(text: TokenText, starts: Float64Array, { frame, length }: ExampleSetting): Examples {
  const { documents } = text;
  const count = starts.length - 1;
  return {
    count,
    tokens: text.tokens + frameTokens(frame, 1) * count + frame.between.length * beginningInside(documents, starts),
    at(index): Example {
      const [from, end] = [starts[index], starts[index + 1]];
      const next = firstAtLeast(documents, from + 1);
      let inside = 0;
      while (documents[next + inside] < end) inside += 1;
      const { before, between, after } = frame;
      const size = before.length + (end - from) + inside * between.length + after.length;
      if (size > length) throw new RangeError(`A sequence has ${size} tokens where ${length} are allowed.`);
      const ids = new Int32Array(size);
      const special = new Uint8Array(size);
      const tokens = text.slice(from, end);
      let at = 0;
      const put = (marks: readonly number[]): void => {
        ids.set(marks, at);
        special.fill(1, at, (at += marks.length));
      };
      put(before);
      for (let document = 0, token = 0; document <= inside; document++) {
        if (document > 0) put(between);
        const until = document < inside ? documents[next + document] - from : end - from;
        while (token < until) ids[at++] = tokens[token++];
      }
      put(after);
      return { ids, segments: endedBy(frame, new Int32Array(size)), special, labels: {} };
    },
  };
}

/** How many documents begin inside a run. Both are ascending. */
function beginningInside(documents: Float64Array, starts: Float64Array): number {
  let [count, run] = [0, 0];
  for (const start of documents) {
    while (run < starts.length && starts[run] < start) run += 1;
    if (starts[run] !== start) count += 1;
  }
  return count;
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
