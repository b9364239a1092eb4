/** Where a verb writes: the terminal, or a test's own. */

/** The part of a Node stream that verbs use. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Standard output for results, standard error for everything else. */
export interface Streams {
  readonly out: Stream;
  readonly error: Stream;
}
