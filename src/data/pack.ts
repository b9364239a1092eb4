/**
 * Cuts documents into sequences of T tokens: `[CLS] pieces… [SEP]`, then padding.
 *
 * `packed`: documents follow each other with a [SEP] between them, and what does not fit goes on in the
 * next sequence; nothing is thrown away. A [SEP] between documents never stands at either end: the
 * sequence's own [CLS] and [SEP] do there, so now and then a sequence has one token of padding.
 * `document`: a sequence never holds two documents; a document's last one is padded.
 *
 * Only the sequences' first ids are computed here. The sequences themselves are built when they are
 * asked for, so that the ids are in memory once.
 */
import type { SpecialTokens } from '../kinds/tokenizer.ts';
import type { TokenStore } from './token-store.ts';

export type Packing = 'packed' | 'document';

export interface Sequences {
  readonly count: number;
  /** Tokens per sequence, T. */
  readonly length: number;
  /** Real tokens of all sequences, [CLS] and [SEP] included. */
  readonly tokens: number;
  /** Writes sequence `index` into `ids` at `offset` (T tokens); returns how many of them are real. */
  write(index: number, ids: Int32Array, offset: number): number;
}

export function pack(store: TokenStore, special: SpecialTokens, length: number, packing: Packing): Sequences {
  if (!Number.isInteger(length) || length < 3)
    throw new RangeError(`A sequence needs at least 3 tokens ([CLS], a piece, [SEP]), not ${length}. Raise 'data.length'.`);
  const { ids: pieces, index } = store;
  const documents = Float64Array.from([...index.documents, index.tokens]);
  const starts = packing === 'packed' ? packedStarts(documents, length - 2) : documentStarts(documents, length - 2);
  const count = starts.length - 1;
  return {
    count,
    length,
    tokens: index.tokens + 2 * count + separators(documents, starts),
    write(sequence, ids, offset) {
      const end = starts[sequence + 1];
      let at = offset;
      ids[at++] = special.cls;
      let document = firstAtLeast(documents, starts[sequence] + 1);
      for (let piece = starts[sequence]; piece < end; piece++) {
        if (piece === documents[document]) {
          ids[at++] = special.sep;
          document += 1;
        }
        ids[at++] = pieces[piece];
      }
      ids[at++] = special.sep;
      ids.fill(special.pad, at, offset + length);
      return at - offset;
    },
  };
}

/** First piece of each sequence of at most `room` pieces and separators, and the end of the last one. */
function packedStarts(documents: Float64Array, room: number): Float64Array {
  const end = documents[documents.length - 1];
  const starts = [0];
  let free = room;
  let document = 1; // where the document at hand ends
  for (let piece = 0; piece < end;) {
    const taken = Math.min(free, documents[document] - piece);
    piece += taken;
    free -= taken;
    if (piece === documents[document]) {
      document += 1;
      free -= 1; // the separator
    }
    if (free <= 0 && piece < end) {
      starts.push(piece);
      free = room;
    }
  }
  return end === 0 ? Float64Array.of(0) : Float64Array.from([...starts, end]);
}

function documentStarts(documents: Float64Array, room: number): Float64Array {
  const starts: number[] = [];
  for (let document = 0; document + 1 < documents.length; document++) {
    for (let piece = documents[document]; piece < documents[document + 1]; piece += room) starts.push(piece);
  }
  return Float64Array.from([...starts, documents[documents.length - 1]]);
}

/** How many documents begin inside a sequence. */
function separators(documents: Float64Array, starts: Float64Array): number {
  const first = new Set(starts);
  return documents.filter((start) => !first.has(start)).length;
}

/** Index of the first entry that is not below `value` (ascending entries). */
function firstAtLeast(entries: Float64Array, value: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
