/** A masker: chooses the positions that the generator has to fill in, and what it sees there. Runs on the host, per sequence. */
import type { Random } from '../random.ts';
import type { Schedules } from './schedule.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What a masker sees of an example. */
export interface Sequence {
  /** The T token ids of the sequence, padding included. */
  readonly ids: Int32Array;
  /** Number of real tokens; the rest is padding. */
  readonly length: number;
  /** Positions that may be chosen: real tokens other than [CLS] and [SEP], ascending. */
  readonly candidates: readonly number[];
}

/** What a masker decides for one sequence; both lists go by the same index. */
export interface Masking {
  /** Chosen positions, all different, each one of the candidates, at most `maxPositions(T)` of them. */
  readonly positions: readonly number[];
  /** What the generator sees at each chosen position. */
  readonly inputs: readonly number[];
}

/** Chooses positions from the random numbers that it is handed, and remembers nothing. */
export interface Masker {
  /** Most positions that a sequence of T tokens can get at any step; fixes the shape of the generator's output. */
  maxPositions(length: number): number;
  /** `progress`: how much of the training is behind, from 0 at the first step to 1 at the end, where evaluations are. */
  mask(sequence: Sequence, tokenizer: Tokenizer, random: Random, progress: number): Masking;
  /** What changes from step to step, for a curve, e.g. `{ mask_probability: … }`. */
  readonly scheduled?: Schedules;
}
