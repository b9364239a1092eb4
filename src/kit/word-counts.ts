/**
 * Counts words for whoever learns a vocabulary of them, in memory that does not grow with the text: once there are more different ones
 * than are held, the rarest half is let go (lossy counting, Manku and Motwani 2002). A word that comes again begins anew.
 */

/** Different words that are held, about as many as 200 MB of English have: half a gigabyte while pieces are learned of them. */
const MOST_WORDS = 2 ** 19;

/** The words in the order in which each came first, but for those that were let go. */
export class WordCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly #counts = new Map<string, number>();
  readonly #most: number;
  #letGo = 0;
  #rare = 0;

  /** `most`: different words that are held at once. */
  constructor(most = MOST_WORDS) {
    this.counts = this.#counts;
    this.#most = most;
  }

  /** Counts a word so many times. */
  add(word: string, times = 1): void {
    const count = this.#counts.get(word);
    if (count !== undefined) return void this.#counts.set(word, count + times);
    // Buffer copies the word: a slice would keep its whole document in memory.
    this.#counts.set(Buffer.from(word).toString(), times);
    if (this.#counts.size > this.#most) this.#prune();
  }

  /** What to say of words that were let go; null where none were. */
  get remark(): string | null {
    if (this.#letGo === 0) return null;
    const [words, most] = [this.#letGo, this.#most].map((count) => count.toLocaleString('en'));
    return (
      `There are more than ${most} different words: ${words} rare ones were let go while they were counted, each seen ` +
      `${this.#rare === 1 ? 'once' : `at most ${this.#rare} times`} by then. The vocabulary is learned from the others.`
    );
  }

  #prune(): void {
    const words = [0];
    for (const count of this.#counts.values()) words[count] = (words[count] ?? 0) + 1;
    let rare = 0;
    for (let gone = 0; gone < this.#counts.size / 2;) gone += words[++rare] ?? 0;
    for (const [word, count] of this.#counts) {
      if (count > rare) continue;
      this.#counts.delete(word);
      this.#letGo += 1;
    }
    this.#rare = Math.max(this.#rare, rare);
  }
}
