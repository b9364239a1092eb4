/** When the loop stops to look at the numbers: evaluations, points on the way, snapshots and checkpoints. */
import { snapshotSteps } from '../experiment/snapshot-steps.ts';

/** How often what is done. */
export interface DuePlan {
  readonly steps: number;
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  /** Times that the weights are kept for good; none unless given. */
  readonly snapshots?: number;
  /** Steps after which the networks are asked; none unless given. */
  readonly points?: readonly number[];
}

/** Updates until the next step at which the numbers are looked at. */
export function untilDue(plan: DuePlan, step: number): number {
  const every = [plan.evaluateEvery, plan.checkpointEvery].filter((each) => each > 0).map((each) => each - (step % each));
  const next = [...snapshotsOf(plan), ...(plan.points ?? [])].filter((each) => each > step).map((each) => each - step);
  return Math.min(plan.steps - step, ...next, ...every);
}

/** Whether the numbers are looked at after a step: the same on all ranks. */
export function isLookedAt(plan: DuePlan, step: number): boolean {
  return untilDue(plan, step - 1) === 1;
}

/** Steps after which the weights are kept. */
export function snapshotsOf({ snapshots = 0, steps }: Pick<DuePlan, 'snapshots' | 'steps'>): readonly number[] {
  return snapshotSteps(snapshots, steps);
}

/** Every `every` steps, and at the last one. 0: only at the last. */
export function isDueEvery(step: number, every: number, last: number): boolean {
  return step === last || (every > 0 && step % every === 0);
}
