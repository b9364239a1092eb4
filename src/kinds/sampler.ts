/** A sampler: the settings that a search tries next. A pure function of what was tried, so that resuming needs no state. */
import type { Random } from '../random.ts';

/** A value that a search varies: a range as the numbers from 0 to 1, or choices. Scales and rounding are the core's affair. */
export interface SearchDimension {
  /** Of the value, as the experiment file spells it. */
  readonly path: string;
  /** How many choices there are; null for a range. */
  readonly choices: number | null;
}

/** A place for every dimension, by its path: from 0 to 1 in a range, else the index of the choice. */
export type SearchPoint = Readonly<Record<string, number>>;

/** A member that the search has begun. */
export interface SearchTrial {
  readonly at: SearchPoint;
  /**
   * How good it was when it was looked at last, the lower the better whatever the search's mode: the figure, or its negative. Null: it came
   * out as no number. Undefined: not known yet.
   */
  readonly loss?: number | null;
  /** Steps that it had then; 0 before. */
  readonly steps: number;
}

/** Proposes settings. */
export interface Sampler {
  /**
   * A place in the space. `trials`: best first, which is: more steps before fewer, then by loss, no numbers behind all others of their
   * steps, unknown ones last. `random` is another stream for each proposal.
   */
  propose(space: readonly SearchDimension[], trials: readonly SearchTrial[], random: Random): SearchPoint;
}
