/**
 * A loss: how the terms of an objective become the one number that is minimised. It sees each term's rows
 * with their logits and labels, and may weigh them.
 *
 * Shape legend: R rows of a term · C classes
 */
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Schedules } from './schedule.ts';

/** One term as a loss sees it. */
export interface LossTerm {
  /** Mean of the rows that count, in nats: what the objective's own loss would be. */
  readonly loss: Scalar;
  /** Loss of each row, in nats: [R]. */
  readonly values_R: Tensor1D;
  /** What it is computed from, where the objective says so: [R, C] for classes, [R] for yes and no. */
  readonly logits?: Tensor;
  /** The right class of each row (int32), or 1 and 0 (float32) for yes and no: [R]. */
  readonly labels_R?: Tensor1D;
  /** Mean of other values of the same rows, over those that count, whichever micro-batch they are in. */
  mean(values_R: Tensor1D): Scalar;
}

/** Makes one number of an objective's terms. */
export interface Loss {
  /**
   * Combines the terms, e.g. `{ mlm, rtd }`; written in tensor ops, runs inside the program. A stage may train some of them only.
   * `scheduled`: its own schedules as they are at this step; numbers stay numbers.
   */
  combine(terms: Readonly<Record<string, LossTerm>>, scheduled: Readonly<Record<string, Scalar | number>>): Scalar;
  /** What may change from step to step, e.g. `{ lambda: … }`: what changes becomes a curve. */
  readonly scheduled?: Schedules;
  /** Terms that it treats by their names; the objective must train each of them. Unless given, it takes whichever there are. */
  readonly weighs?: readonly string[];
  /** The only terms that it combines; an objective that trains others is refused. Unless given, it takes whichever there are. */
  readonly knows?: readonly string[];
  /** Constants worth a curve, e.g. `{lambda: 50}`. */
  readonly logged: Readonly<Record<string, number>>;
}
