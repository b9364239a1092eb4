/** Where a verb writes: the terminal, or a test's own. */

export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Streams {
  readonly out: Stream;
  readonly error: Stream;
}
