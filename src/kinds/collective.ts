/** A collective: the processes or threads that train one run together, each a rank, and how they hand each other numbers. */

/**
 * One rank's end of it. Every rank makes the same calls in the same order. What is added up and in which order is the core's affair
 * (`parallel/`): a collective only carries bytes, so that no library's order of summation ever shows in a result.
 */
export interface Collective {
  /** For people: what carries the numbers, e.g. `Open MPI 4.1.4`. */
  readonly name: string;
  /** Which rank this is, from 0. Rank 0 is the one that writes. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /**
   * Gives `outgoing[r]` to rank r and fills `incoming[r]` with what rank r gave to this one; both have a view for every rank, its own
   * too, and both sides of a pair know how many bytes it is (perhaps none). Views must not change until the promise settles.
   * Rejects where another rank is gone.
   */
  exchange(outgoing: readonly Uint8Array[], incoming: readonly Uint8Array[]): Promise<void>;
  /** Called by every rank, when all is done: returns once all have come to that. Where work fails it is not called. */
  close(): Promise<void>;
}

/** This program in further threads of its process, each with the words that this one was given. */
export interface Peers {
  /** What whoever began this thread handed it; undefined in the one that a person began. */
  readonly handed?: unknown;
  /** Begins another one. Settles when that has ended, and rejects with what it failed with. */
  begin(handed: unknown): Promise<void>;
}
