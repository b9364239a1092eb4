/** Where a verb writes: the terminal, or a test's own. */
import type { Stream } from '../output/outlet.ts';

/** Standard output for results, standard error for everything else. */
export interface Streams {
  readonly out: Stream;
  readonly error: Stream;
}
