/**
 * Joins the pieces of one word: of all pairs of neighbours that were learned the earliest, the leftmost among equals, until there is
 * none. Takes n log n for a word of n bytes, so that no word is too long.
 */

/** Two ids as one number: left · 2²⁶ + right, exact in a double. Ranks and places are packed likewise. */
const PAIR = 2 ** 26;

export class Merges {
  /** Pair → its rank. */
  readonly #ranks = new Map<number, number>();
  /** By rank: the piece that the pair becomes. */
  readonly #joined: number[] = [];

  /** Pairs of ids in the order of learning, and what each becomes. */
  constructor(merges: Iterable<readonly [left: number, right: number, joined: number]>) {
    for (const [left, right, joined] of merges) {
      this.#ranks.set(left * PAIR + right, this.#joined.length);
      this.#joined.push(joined);
    }
  }

  /** The pieces that these become. */
  join(pieces: readonly number[]): number[] {
    const ids = [...pieces];
    // Where the pieces before and behind one begin that is there still; -1 where there is none.
    const before = ids.map((_, at) => at - 1);
    const behind = ids.map((_, at) => (at + 1 < ids.length ? at + 1 : -1));
    const queue = new NumberQueue();
    const offer = (at: number): void => {
      const rank = at < 0 || behind[at] < 0 ? undefined : this.#ranks.get(ids[at] * PAIR + ids[behind[at]]);
      if (rank !== undefined) queue.push(rank * PAIR + at);
    };
    for (let at = 0; at + 1 < ids.length; at++) offer(at);
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [rank, at] = [Math.floor(next / PAIR), next % PAIR];
      const right = behind[at];
      // What was queued may be joined with another neighbour by now.
      if (ids[at] < 0 || right < 0 || this.#ranks.get(ids[at] * PAIR + ids[right]) !== rank) continue;
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
