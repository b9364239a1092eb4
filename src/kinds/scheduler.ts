/** A scheduler: the learning rate of each step. A pure function, so that resuming needs no state. */

export interface Scheduler {
  /** Learning rate of `step` (0-based) of `total` steps. */
  rate(step: number, total: number): number;
}
