/**
 * Joins the pieces of one word: of all pairs of neighbours that were learned the earliest, the leftmost among equals, until there is
 * none. Words of a usual length are looked through for each join; for others it takes n log n for a word of n bytes, so that no word is
 * too long.
 */

/** A rank and a place as one number: rank · 2²⁶ + place, exact in a double. */
const PLACE = 2 ** 26;
/** Pieces that are looked through. */
const SHORT = 64;
/** Behind all ranks. */
const NONE = 0x7fffffff;

export class Merges {
  readonly #ranks: PairTable;
  /** By rank: the piece that the pair becomes. */
  readonly #joined: Int32Array;
  /** Of a short word: its pieces, and the rank of each with the next one. */
  readonly #ids = new Int32Array(SHORT);
  readonly #next = new Int32Array(SHORT);

  /** Pairs of ids in the order of learning, and what each becomes. */
  constructor(merges: readonly (readonly [left: number, right: number, joined: number])[]) {
    this.#ranks = new PairTable(merges);
    this.#joined = Int32Array.from(merges, ([, , joined]) => joined);
  }

  /** The pieces that these become. */
  join(pieces: ArrayLike<number>): number[] {
    return pieces.length <= SHORT ? this.#joinShort(pieces) : this.#joinLong(pieces);
  }

  #joinShort(pieces: ArrayLike<number>): number[] {
    const [ids, next, ranks] = [this.#ids, this.#next, this.#ranks];
    let length = pieces.length;
    for (let at = 0; at < length; at++) ids[at] = pieces[at];
    for (let at = 0; at + 1 < length; at++) next[at] = ranks.rank(ids[at], ids[at + 1]);
    while (length > 1) {
      let [best, place] = [NONE, 0];
      for (let at = 0; at + 1 < length; at++)
        if (next[at] < best) {
          best = next[at];
          place = at;
        }
      if (best === NONE) break;
      ids[place] = this.#joined[best];
      length -= 1;
      for (let at = place + 1; at < length; at++) {
        ids[at] = ids[at + 1];
        next[at] = next[at + 1];
      }
      if (place + 1 < length) next[place] = ranks.rank(ids[place], ids[place + 1]);
      if (place > 0) next[place - 1] = ranks.rank(ids[place - 1], ids[place]);
    }
    return Array.from(ids.subarray(0, length));
  }

  #joinLong(pieces: ArrayLike<number>): number[] {
    const ids = Array.from(pieces);
    // Where the pieces before and behind one begin that is there still; -1 where there is none.
    const before = ids.map((_, at) => at - 1);
    const behind = ids.map((_, at) => (at + 1 < ids.length ? at + 1 : -1));
    const queue = new NumberQueue();
    const rankAt = (at: number): number => (at < 0 || behind[at] < 0 ? NONE : this.#ranks.rank(ids[at], ids[behind[at]]));
    const offer = (at: number): void => {
      const rank = rankAt(at);
      if (rank !== NONE) queue.push(rank * PLACE + at);
    };
    for (let at = 0; at + 1 < ids.length; at++) offer(at);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [rank, at] = [Math.floor(next / PLACE), next % PLACE];
      // What was queued may be joined with another neighbour by now.
      if (ids[at] < 0 || rankAt(at) !== rank) continue;
      const right = behind[at];
      ids[at] = this.#joined[rank];
      ids[right] = -1;
      behind[at] = behind[right];
      if (behind[at] >= 0) before[behind[at]] = at;
      offer(before[at]);
      offer(at);
    }
    return ids.filter((id) => id >= 0);
  }
}

/** Ranks by pairs: slots with the left piece, the right one, and the rank and 1, 0 where it is free; at most half of them are taken. */
class PairTable {
  readonly #slots: Int32Array;
  readonly #mask: number;

  constructor(pairs: readonly (readonly [left: number, right: number, joined: number])[]) {
    const size = 2 ** Math.ceil(Math.log2(2 * pairs.length + 2));
    this.#slots = new Int32Array(3 * size);
    this.#mask = size - 1;
    for (const [rank, [left, right]] of pairs.entries()) this.#slots.set([left, right, rank + 1], this.#place(left, right));
  }

  rank(left: number, right: number): number {
    const rank = this.#slots[this.#place(left, right) + 2];
    return rank === 0 ? NONE : rank - 1;
  }

  /** Of the pair's slot, or of the free one where it would be. */
  #place(left: number, right: number): number {
    const slots = this.#slots;
    const hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    for (let at = (hash ^ (hash >>> 15)) & this.#mask; ; at = (at + 1) & this.#mask) {
      const slot = 3 * at;
      if (slots[slot + 2] === 0 || (slots[slot] === left && slots[slot + 1] === right)) return slot;
    }
  }
}

/** A binary heap: the smallest on top. */
class NumberQueue {
  readonly #heap: number[] = [];

  push(value: number): void {
    const heap = this.#heap;
    let at = heap.push(value) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && value < heap[parent]; parent = (at - 1) >> 1) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = value;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return top;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
      if (heap[child] >= last) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return top;
  }
}
