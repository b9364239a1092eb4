/** Tensors with a row for each piece of a vocabulary, laid out for another one. */

/** For each of our pieces, the pieces of the folder's vocabulary that it begins as the mean of; none: it keeps what it has. */
export type PieceSources = readonly (readonly number[])[];

/** Word tables, and what a head over the vocabulary has for each piece. */
const OF_PIECES =
  /(^|\.)(word_embeddings?|tokens_embed|wte|shared|embed_tokens|[a-z_]*lm_head|lm_loss|predictions|decoder)\.(weight|bias)$/;

/** Whether the tensor of this name, if its first dimension is the vocabulary, has a row for each piece. */
export function hasRowsOfPieces(name: string): boolean {
  return OF_PIECES.test(name);
}

/** `initial`: of our pieces, in our order; `numbers`: of theirs, in theirs. */
export function pieceRows(numbers: Float32Array, initial: Float32Array, sources: PieceSources): Float32Array {
  const width = initial.length / sources.length;
  const rows = Float32Array.from(initial);
  sources.forEach((ids, piece) => {
    if (ids.length === 0) return;
    for (let column = 0; column < width; column++) {
      const sum = ids.reduce((total, id) => total + numbers[id * width + column], 0);
      rows[piece * width + column] = sum / ids.length;
    }
  });
  return rows;
}
