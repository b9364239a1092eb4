/**
 * Examples that are consecutive runs of a text: each has a frame around it, and the frame's separator between documents.
 *
 * Only the first id of each run is kept; an example is put together when it is asked for.
 */
import { endedBy, frameTokens } from '../data/frame.ts';
import type { Example, Examples, ExampleSetting, TokenText } from '../kinds/examples.ts';
import type { Frame } from '../kinds/frame.ts';
import { IdRoom } from './id-room.ts';

/** `starts`: first id of each run, and the end of the last one. A run may hold several documents. */
export function sequencesFrom(text: TokenText, starts: Float64Array, { frame, length }: ExampleSetting): Examples {
  const { documents } = text;
  const { before, between, after } = frame;
  const count = starts.length - 1;
  const room = new IdRoom();
  const plain = plainFrames(frame);
  return {
    count,
    tokens: text.tokens + frameTokens(frame, 1) * count + between.length * beginningInside(documents, starts),
    at(index): Example {
      const [from, end] = [starts[index], starts[index + 1]];
      const next = firstAtLeast(documents, from + 1);
      let inside = 0;
      while (documents[next + inside] < end) inside += 1;
      const size = before.length + (end - from) + inside * between.length + after.length;
      if (size > length) throw new RangeError(`A sequence has ${size} tokens where ${length} are allowed.`);
      const ids = room.take(size);
      const tokens = text.slice(from, end);
      const { segments, special: alone } = plain(size);
      const special = inside === 0 || between.length === 0 ? alone : alone.slice();
      let at = putMarks(before, ids, 0);
      let token = 0;
      for (let document = 0; document < inside; document++) {
        const until = documents[next + document] - from;
        at = put(tokens, ids, at, { from: token, to: until });
        special.fill(1, at, (at = putMarks(between, ids, at)));
        token = until;
      }
      at = put(tokens, ids, at, { from: token, to: end - from });
      putMarks(after, ids, at);
      return { ids, segments, special, labels: NONE };
    },
  };
}

const NONE = {};

/** Segments and the frame's places of a sequence of one text by its size; those of a size are the same to all that have it. */
function plainFrames(frame: Frame): (size: number) => Pick<Example, 'segments' | 'special'> {
  const known: Pick<Example, 'segments' | 'special'>[] = [];
  return (size) =>
    (known[size] ??= {
      segments: endedBy(frame, new Int32Array(size)),
      special: new Uint8Array(size).fill(1, 0, frame.before.length).fill(1, size - frame.after.length),
    });
}

/** Writes marks of the frame; where they end. */
function putMarks(marks: readonly number[], ids: Int32Array, at: number): number {
  for (let mark = 0; mark < marks.length; mark++) ids[at + mark] = marks[mark];
  return at + marks.length;
}

/** Writes a stretch of tokens at a place; where they end. A loop, since `set` takes longer for so few. */
function put(tokens: ArrayLike<number>, ids: Int32Array, at: number, { from, to }: { readonly from: number; readonly to: number }): number {
  const shift = at - from;
  for (let token = from; token < to; token++) ids[token + shift] = tokens[token];
  return to + shift;
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
