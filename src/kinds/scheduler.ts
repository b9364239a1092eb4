/** A scheduler: the learning rate of each step. A pure function, so that resuming needs no state. */

/** Gives the learning rate, the same for a step whenever it is asked. */
export interface Scheduler {
  /** Learning rate of `step` (0-based) of `total` steps. */
  rate(step: number, total: number): number;
}
