/** Texts with their frame around them: one sequence of tokens, as a model reads it. */
import type { Frame } from '../kinds/frame.ts';

/** Tokens of a sequence: its ids, the segment of each, and 1 where a token is the frame's. */
export interface Framed {
  readonly ids: Int32Array;
  readonly segments: Int32Array;
  readonly special: Uint8Array;
}

type Ids = ArrayLike<number>;

/** Tokens that the frame adds to one text or to two. */
export function frameTokens({ before, between, after }: Frame, texts: 1 | 2): number {
  return before.length + after.length + (texts === 2 ? between.length : 0);
}

/** One text, or two of which the second is segment 1. */
export function framed(frame: Frame, a: Ids, b?: Ids): Framed {
  const { before, between, after } = frame;
  const first = before.length + a.length + (b ? between.length : 0);
  const length = first + (b?.length ?? 0) + after.length;
  const ids = new Int32Array(length);
  const special = new Uint8Array(length).fill(1);
  let at = 0;
  const put = (tokens: Ids, isText: boolean): void => {
    ids.set(tokens, at);
    if (isText) special.fill(0, at, at + tokens.length);
    at += tokens.length;
  };
  put(before, false);
  put(a, true);
  if (b) {
    put(between, false);
    put(b, true);
  }
  put(after, false);
  const segments = b ? new Int32Array(length).fill(1, first) : new Int32Array(length);
  return { ids, segments: endedBy(frame, segments), special };
}

/** The segments of a sequence with the frame's own for its last token, where it has one. Writes into what it is given. */
export function endedBy({ lastSegment }: Frame, segments: Int32Array): Int32Array {
  return lastSegment === undefined ? segments : segments.fill(lastSegment, -1);
}
