/**
 * The ways to cut a word into pieces: the best of them (Viterbi 1967), and how often each piece is in all of them by their probability.
 *
 * After Kudo 2018. Scores are log probabilities of pieces; a character that is no piece costs so much more than the rarest piece.
 */
import { Trie } from './trie.ts';

/** Beneath the lowest score. */
const UNKNOWN_PENALTY = 10;

export interface ScoredPiece {
  readonly piece: string;
  readonly id: number;
  readonly score: number;
}

/** A piece in a word: where it begins and ends, in UTF-16 units, and its id; -1 for an unknown character. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly id: number;
}

export class Lattice {
  readonly #trie: Trie;
  readonly #scores: Float64Array;
  readonly #unknown: number;

  /** `lowest`: of all scores of the vocabulary, special tokens among them. */
  constructor(pieces: readonly ScoredPiece[], lowest = pieces.reduce((least, { score }) => Math.min(least, score), Infinity)) {
    this.#trie = new Trie(pieces.map(({ piece, id }) => [piece, id] as const));
    this.#scores = new Float64Array(pieces.reduce((most, { id }) => Math.max(most, id), -1) + 1);
    for (const { id, score } of pieces) this.#scores[id] = score;
    this.#unknown = (Number.isFinite(lowest) ? lowest : 0) - UNKNOWN_PENALTY;
  }

  /** The likeliest pieces of a word, in their order; of equals those that end in the longest. `without`: an id that may not be used. */
  best(word: string, without = -2): { readonly cuts: readonly Cut[]; readonly score: number } {
    const scores = new Float64Array(word.length + 1).fill(-Infinity);
    const from = new Int32Array(word.length + 1);
    const ids = new Int32Array(word.length + 1);
    scores[0] = 0;
    this.#edges(word, without, (start, end, id, score) => {
      const candidate = scores[start] + score;
      if (candidate <= scores[end]) return;
      scores[end] = candidate;
      from[end] = start;
      ids[end] = id;
    });
    const cuts: Cut[] = [];
    for (let end = word.length; end > 0; end = from[end]) cuts.push({ start: from[end], end, id: ids[end] });
    return { cuts: cuts.toReversed(), score: scores[word.length] };
  }

  /** Adds to `expected` how often each piece is expected in the word, `count` times; returns the log probability of the word. */
  expect(word: string, count: number, expected: Float64Array): number {
    const size = word.length + 1;
    const [before, behind] = [new Float64Array(size).fill(-Infinity), new Float64Array(size).fill(-Infinity)];
    const edges: number[] = [];
    before[0] = 0;
    behind[word.length] = 0;
    this.#edges(word, -2, (start, end, id, score) => {
      edges.push(start, end, id, score);
      before[end] = logSum(before[end], before[start] + score);
    });
    for (let at = edges.length - 4; at >= 0; at -= 4) behind[edges[at]] = logSum(behind[edges[at]], edges[at + 3] + behind[edges[at + 1]]);
    const all = before[word.length];
    for (let at = 0; at < edges.length; at += 4) {
      const [start, end, id, score] = [edges[at], edges[at + 1], edges[at + 2], edges[at + 3]];
      if (id >= 0) expected[id] += count * Math.exp(before[start] + score + behind[end] - all);
    }
    return all;
  }

  /** All pieces at all places, by where they begin, the shorter first. */
  #edges(word: string, without: number, visit: (start: number, end: number, id: number, score: number) => void): void {
    const trie = this.#trie;
    for (let start = 0, next = 0; start < word.length; start = next) {
      next = start + ((word.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
      let isKnown = false;
      let node = trie.root;
      for (let end = start; end < word.length;) {
        node = trie.next(node, word.charCodeAt(end));
        if (node === 0) break;
        end += 1;
        const id = trie.idAt(node);
        if (id < 0 || id === without) continue;
        isKnown ||= end === next;
        visit(start, end, id, this.#scores[id]);
      }
      if (!isKnown) visit(start, next, -1, this.#unknown);
    }
  }
}

/** log(eᵃ + eᵇ) */
function logSum(a: number, b: number): number {
  if (a === -Infinity) return b;
  const [larger, smaller] = a > b ? [a, b] : [b, a];
  return larger + Math.log1p(Math.exp(smaller - larger));
}

/**
 * A score as the library has it of a tokenizer.json: its digits as a whole number, divided by a power of ten. That rounds twice, and
 * decides between ways to cut a word whose sums are as large to the last bit.
 */
export function asRead(score: number): number {
  const [digits, exponent = '0'] = String(score).split('e');
  const [whole, fraction = ''] = digits.split('.');
  const power = fraction.length - Number(exponent);
  return power < 0 ? Number(whole + fraction) * Number(`1e${-power}`) : Number(whole + fraction) / Number(`1e${power}`);
}
