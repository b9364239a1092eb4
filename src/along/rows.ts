/** How many texts are read at once by what is asked on the way: it depends on their length alone, so that figures of machines compare. */

/** Tokens that a program reads at a time, unless a single text has more. */
const TOKENS = 2048;

/** Texts of this length, padding included, that a program reads at once. */
export function rowsOfLength(length: number): number {
  return Math.max(1, Math.floor(TOKENS / length));
}
