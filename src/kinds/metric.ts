/** A metric: a number computed from labels and predictions, accumulated batch by batch. */

export interface Observations {
  readonly labels: ArrayLike<number>;
  /** Predicted class per label. */
  readonly predictions: ArrayLike<number>;
  /** Binary tasks only: a score that grows with the probability of class 1. */
  readonly scores?: ArrayLike<number>;
}

export interface Accumulator {
  add(observations: Observations): void;
  /** NaN while nothing was added, or where the metric is undefined (AUC with one class). */
  result(): number;
}

export interface Metric {
  /** Key in logs and in result.json, e.g. `accuracy`. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  start(): Accumulator;
}
