/**
 * How much of the held-out text stands in the training text too, word for word: what a network has read, it need not understand.
 *
 * Documents that are held out are cut into pieces of 32 tokens, and at most 4,096 of them, evenly spread, are looked for at every place
 * of the training text with a rolling hash (Karp and Rabin 1987); what has the hash is compared. A shorter document is looked for among
 * the whole documents, from 8 tokens on: a line such as `Thank you.` is no copy of another.
 */
import type { TokenText } from '../kinds/examples.ts';
import type { Turn } from './turns.ts';

/** What was looked for, and how much of it was found. */
export interface SeenText {
  /** Tokens of the held-out text that were looked for. */
  readonly tokens: number;
  /** Of them, the share that the training text has too: 0 to 1. */
  readonly share: number;
  /** Ids of the first piece that was found. */
  readonly example: readonly number[];
}

const PIECE = 32;
const SHORTEST = 8;
const MOST_PIECES = 4096;

/** Reads the training text once; a few nanoseconds per token. */
export async function seenText(heldOut: TokenText, train: TokenText, turn: Turn = () => undefined): Promise<SeenText> {
  const pieces = evenly(piecesOf(heldOut), MOST_PIECES).map(({ from, to }) => Uint32Array.from(heldOut.slice(from, to)));
  const search = new Search(pieces);
  for (const stretch of stretchesOf(train)) {
    const { from } = stretch[0];
    const ids = train.slice(from, stretch[stretch.length - 1].to);
    for (const each of stretch) search.lookIn(ids, each.from - from, each.to - from);
    await turn();
  }
  const found = pieces.filter((_, index) => search.found[index] === 1);
  const tokens = tokensOf(pieces);
  return { tokens, share: tokens === 0 ? 0 : tokensOf(found) / tokens, example: Array.from(found[0] ?? []) };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function tokensOf(pieces: readonly Uint32Array[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

/** Tokens that are read together. */
const STRETCH = 2 ** 20;

function* documentsOf({ documents, tokens }: TokenText): IterableIterator<Range> {
  for (let index = 0; index < documents.length; index++)
    yield { from: documents[index], to: index + 1 < documents.length ? documents[index + 1] : tokens };
}

/** Documents one after the other; a long one in parts that overlap by a piece. */
function* stretchesOf(text: TokenText): IterableIterator<readonly Range[]> {
  let stretch: Range[] = [];
  for (const { from, to } of documentsOf(text)) {
    let at = from;
    for (; to - at > STRETCH; at += STRETCH - PIECE + 1) yield [{ from: at, to: at + STRETCH }];
    if (stretch.length > 0 && (stretch[stretch.length - 1].to !== at || to - stretch[0].from > STRETCH)) {
      yield stretch;
      stretch = [];
    }
    stretch.push({ from: at, to });
  }
  if (stretch.length > 0) yield stretch;
}

function piecesOf(text: TokenText): Range[] {
  const pieces: Range[] = [];
  for (const { from, to } of documentsOf(text)) {
    if (to - from < PIECE && to - from >= SHORTEST) pieces.push({ from, to });
    for (let at = from; at + PIECE <= to; at += PIECE) pieces.push({ from: at, to: at + PIECE });
  }
  return pieces;
}

function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]);
}

const BASE = 0x01000193;
/** Bits of a filter that most places do not pass: 128 KiB, which a processor's cache holds. */
const FILTER_BITS = 20;

/** Pieces by their hashes, and which of them were found. */
class Search {
  readonly found: Uint8Array;
  readonly #pieces: readonly Uint32Array[];
  readonly #byHash = new Map<number, number[]>();
  readonly #filter = new Uint32Array(2 ** (FILTER_BITS - 5));
  /** What the oldest of a whole piece's tokens was multiplied by. */
  readonly #oldest = Array.from({ length: PIECE }).reduce<number>((power) => Math.imul(power, BASE), 1);

  constructor(pieces: readonly Uint32Array[]) {
    this.#pieces = pieces;
    this.found = new Uint8Array(pieces.length);
    for (const [index, piece] of pieces.entries()) {
      const hash = hashOf(piece);
      this.#byHash.set(hash, [...(this.#byHash.get(hash) ?? []), index]);
      this.#filter[placeOf(hash) >>> 5] |= 1 << (placeOf(hash) & 31);
    }
  }

  /** A document, or a part of a long one: the ids from `from` to before `to`. */
  lookIn(ids: ArrayLike<number>, from: number, to: number): void {
    if (to - from < PIECE) return this.#look(hashOf(ids, from, to), ids, from, to - from);
    const [filter, oldest] = [this.#filter, this.#oldest];
    let hash = hashOf(ids, from, from + PIECE - 1);
    for (let end = from + PIECE - 1; end < to; end++) {
      hash = (Math.imul(hash, BASE) + ids[end] + 1) | 0;
      if (end >= from + PIECE) hash = (hash - Math.imul(ids[end - PIECE] + 1, oldest)) | 0;
      const place = placeOf(hash);
      if ((filter[place >>> 5] & (1 << (place & 31))) !== 0) this.#look(hash, ids, end + 1 - PIECE, PIECE);
    }
  }

  #look(hash: number, ids: ArrayLike<number>, from: number, length: number): void {
    for (const index of this.#byHash.get(hash) ?? []) {
      const piece = this.#pieces[index];
      if (piece.length === length && piece.every((id, at) => id === ids[from + at])) this.found[index] = 1;
    }
  }
}

/** Of the ids from `from` to before `to`. */
function hashOf(ids: ArrayLike<number>, from = 0, to = ids.length): number {
  let hash = 0;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, BASE) + ids[at] + 1) | 0;
  return hash;
}

function placeOf(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - FILTER_BITS);
}
