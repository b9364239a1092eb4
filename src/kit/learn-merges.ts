/**
 * Learns pieces from word counts by joining the most frequent pair of neighbours again and again: the algorithm of Hugging Face's
 * `BpeTrainer`, and of its `WordPieceTrainer`, whose pieces inside of a word have a mark in front.
 *
 * Starts from characters and goes on until the vocabulary is full or no pair is frequent enough. Ties go to the pair with the
 * smaller ids, so that the same counts in the same order give the same vocabulary.
 */
import type { Turn } from '../data/turns.ts';

/** What stops the learning, and what it begins with. */
export interface MergeSettings {
  readonly vocabularySize: number;
  /** A pair seen less often is not joined. */
  readonly minFrequency: number;
  /** Only this many of the most frequent characters get pieces of their own, those of `alphabet` first. */
  readonly limitAlphabet: number;
  /** Characters that get pieces whether words have them or not. */
  readonly alphabet?: readonly string[];
  /** Stands before pieces inside of a word, such as `##`; nothing unless given. */
  readonly continuing?: string;
  /** Take the first ids, in this order; no pair is joined to one. */
  readonly specials: readonly string[];
}

/** The pieces by id, and the pairs of ids that were joined, in their order. */
export interface LearnedMerges {
  readonly pieces: string[];
  readonly merges: (readonly [left: number, right: number])[];
}

/** Learns pieces of these words. `turn` gives others a turn now and then. */
export async function learnMerges(
  counts: ReadonlyMap<string, number>,
  settings: MergeSettings,
  turn: Turn = () => undefined,
): Promise<LearnedMerges> {
  const { continuing = '', specials } = settings;
  const vocabulary = new Vocabulary();
  for (const special of specials) vocabulary.add(special);
  const alphabet = frequentCharacters(counts, settings);
  for (const character of alphabet) vocabulary.add(character);
  const words = new Words(new Set(alphabet), continuing, vocabulary);
  for (const [word, count] of counts) {
    words.add(word, count);
    const due = turn();
    if (due) await due;
  }
  const queue = new PairQueue();
  for (const [pair, count] of words.pairs) queue.push(pair, count);
  const merges: [number, number][] = [];
  while (vocabulary.pieces.length < settings.vocabularySize) {
    const due = turn();
    if (due) await due;
    const top = queue.pop();
    if (top === undefined) break;
    const count = words.pairs.get(top.pair) ?? 0;
    if (top.count !== count) {
      if (count > 0) queue.push(top.pair, count);
      continue;
    }
    if (count < Math.max(1, settings.minFrequency)) break;
    const [left, right] = members(top.pair);
    const name = vocabulary.pieces[left] + withoutMark(vocabulary.pieces[right], continuing);
    if (specials.includes(name)) continue;
    const joined = vocabulary.add(name);
    merges.push([left, right]);
    for (const pair of words.join(top.pair, joined)) queue.push(pair, words.pairs.get(pair) ?? 0);
  }
  return { pieces: vocabulary.pieces, merges };
}

function withoutMark(piece: string, mark: string): string {
  return piece.startsWith(mark) ? piece.slice(mark.length) : piece;
}

class Vocabulary {
  readonly pieces: string[] = [];
  readonly #ids = new Map<string, number>();

  /** The piece's id, a new one if it has none yet. */
  add(piece: string): number {
    const known = this.#ids.get(piece);
    if (known !== undefined) return known;
    this.#ids.set(piece, this.pieces.length);
    return this.pieces.push(piece) - 1;
  }
}

/** The most frequent characters, in code point order. */
function frequentCharacters(counts: ReadonlyMap<string, number>, { limitAlphabet, alphabet = [] }: MergeSettings): string[] {
  const frequency = new Map<string, number>();
  for (const [word, count] of counts) for (const character of word) frequency.set(character, (frequency.get(character) ?? 0) + count);
  for (const character of alphabet) frequency.set(character, Infinity);
  return [...frequency]
    .sort((a, b) => (a[1] === b[1] ? codePoint(a[0]) - codePoint(b[0]) : b[1] - a[1]))
    .slice(0, Math.max(limitAlphabet, alphabet.length))
    .map(([character]) => character)
    .sort((a, b) => codePoint(a) - codePoint(b));
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Two ids as one number: left · 2²⁶ + right, exact in a double. */
const PAIR = 2 ** 26;

function members(pair: number): [number, number] {
  return [Math.floor(pair / PAIR), pair % PAIR];
}

/** The words as sequences of pieces, and how often each pair of neighbours occurs. */
class Words {
  readonly pairs = new Map<number, number>();
  readonly #pieces: number[][] = [];
  readonly #counts: number[] = [];
  /** Words in which a pair occurs, or did. */
  readonly #places = new Map<number, Set<number>>();

  readonly #alphabet: ReadonlySet<string>;
  readonly #continuing: string;
  readonly #vocabulary: Vocabulary;

  constructor(alphabet: ReadonlySet<string>, continuing: string, vocabulary: Vocabulary) {
    this.#alphabet = alphabet;
    this.#continuing = continuing;
    this.#vocabulary = vocabulary;
  }

  /** Characters outside the alphabet are left out. */
  add(word: string, count: number): void {
    const pieces: number[] = [];
    let first = true;
    for (const character of word) {
      if (this.#alphabet.has(character)) pieces.push(this.#vocabulary.add(first ? character : this.#continuing + character));
      first = false;
    }
    const place = this.#pieces.push(pieces) - 1;
    this.#counts.push(count);
    for (let i = 0; i + 1 < pieces.length; i++) this.#count(pieces[i] * PAIR + pieces[i + 1], count, place);
  }

  /** Replaces the pair by the joined piece everywhere; returns the pairs that became more frequent. */
  join(pair: number, joined: number): Set<number> {
    const [left, right] = members(pair);
    const grown = new Set<number>();
    for (const place of this.#places.get(pair) ?? []) {
      const pieces = this.#pieces[place];
      const count = this.#counts[place];
      const replace = (before: number, after: number): void => {
        this.#count(before, -count, place);
        this.#count(after, count, place);
        grown.add(after);
      };
      // In one pass over the word: `kept` pieces are as they will be, those from `i` on as they were.
      let kept = 0;
      for (let i = 0; i < pieces.length; i++) {
        if (i + 1 < pieces.length && pieces[i] === left && pieces[i + 1] === right) {
          if (kept > 0) replace(pieces[kept - 1] * PAIR + left, pieces[kept - 1] * PAIR + joined);
          if (i + 2 < pieces.length) replace(right * PAIR + pieces[i + 2], joined * PAIR + pieces[i + 2]);
          i += 1;
          pieces[kept] = joined;
        } else {
          pieces[kept] = pieces[i];
        }
        kept += 1;
      }
      pieces.length = kept;
    }
    this.pairs.delete(pair);
    this.#places.delete(pair);
    return grown;
  }

  #count(pair: number, change: number, place: number): void {
    this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + change);
    const places = this.#places.get(pair);
    if (places) places.add(place);
    else this.#places.set(pair, new Set([place]));
  }
}

interface QueuedPair {
  readonly pair: number;
  /** As it was when the pair was queued; the loop above checks that it still holds. */
  readonly count: number;
}

/** A binary heap: the highest count on top, among equals the smaller pair. */
class PairQueue {
  readonly #heap: QueuedPair[] = [];

  push(pair: number, count: number): void {
    const heap = this.#heap;
    let at = heap.push({ pair, count }) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!comesFirst(heap[at], heap[parent])) break;
      [heap[at], heap[parent]] = [heap[parent], heap[at]];
      at = parent;
    }
  }

  pop(): QueuedPair | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    heap[0] = last;
    for (let at = 0; ;) {
      let first = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && comesFirst(heap[child], heap[first])) first = child;
      if (first === at) return top;
      [heap[at], heap[first]] = [heap[first], heap[at]];
      at = first;
    }
  }
}

function comesFirst(a: QueuedPair, b: QueuedPair): boolean {
  return a.count > b.count || (a.count === b.count && a.pair < b.pair);
}
