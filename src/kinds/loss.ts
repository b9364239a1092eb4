/** A loss: how the networks' losses become the one number that is minimised. */
import type { Scalar } from '@tensorflow/tfjs-core';

export interface Loss {
  /** Combines the named losses, e.g. `{mlm, rtd}`; written in tensor ops, runs inside the program. */
  combine(losses: Readonly<Record<string, Scalar>>): Scalar;
  /** Constants worth a curve, e.g. `{lambda: 50}`. */
  readonly logged: Readonly<Record<string, number>>;
}
