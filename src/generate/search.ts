/** How the tokens of a text are chosen, one after the other: from the logits of the next token to what is read next. */

/** What was written for a text. */
export interface WrittenText {
  /** Without the start and the end. */
  readonly ids: readonly number[];
  /** False where it was cut off, because it had as many tokens as it may have. */
  readonly ended: boolean;
}

/** What the decoder is told next. */
export interface NextTokens {
  readonly ids: Int32Array;
  /** The row that each row goes on from, where rows change places. */
  readonly from: Int32Array | null;
}

/** Chooses tokens for a batch of texts, of each of which there may be several rows. */
export interface TokenSearch {
  /** From the logits of all rows, [R, V]; null when all texts are finished. */
  advance(logits: ArrayLike<number>): NextTokens | null;
  results(): WrittenText[];
}

/** What all searches know. */
export interface TokenSearchSetting {
  readonly texts: number;
  /** Id that ends a text. */
  readonly end: number;
  /** Most tokens of a text, the end among them. */
  readonly longest: number;
}

/** Always the likeliest token. */
export function greedySearch({ texts, end, longest }: TokenSearchSetting): TokenSearch {
  const written = Array.from({ length: texts }, () => ({ ids: [] as number[], ended: false }));
  let steps = 0;
  return {
    advance(logits) {
      const size = logits.length / texts;
      steps += 1;
      const ids = Int32Array.from(written, (text, row) => {
        if (text.ended) return end;
        const best = likeliest(logits, row * size, size);
        if (best === end) text.ended = true;
        else text.ids.push(best);
        return best;
      });
      return steps === longest || written.every(({ ended }) => ended) ? null : { ids, from: null };
    },
    results: () => written,
  };
}

/** The first of those that are equal. */
function likeliest(logits: ArrayLike<number>, start: number, size: number): number {
  let best = 0;
  for (let id = 1; id < size; id++) if (logits[start + id] > logits[start + best]) best = id;
  return best;
}
