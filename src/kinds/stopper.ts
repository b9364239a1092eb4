/** A stopper: at which steps the members of a search are compared, and which of them goes on. A pure function of how they stand. */

/** How a member of a search stands. */
export interface Standing {
  /**
   * Its losses at the rungs that it has reached, the lowest rung first and after the last rung the end; the lower the better. Null where
   * it came out as no number.
   */
  readonly losses: readonly (number | null)[];
  /** Whether it is under way to the next one, or queued for it. */
  readonly busy: boolean;
}

/** Decides who goes on. */
export interface Stopper {
  /** The steps at which a member pauses, ascending, from 1 to below `steps`, those that its schedules are made for. Empty: none pauses. */
  rungs(steps: number): readonly number[];
  /**
   * The index of the member that goes on to its next rung, or from the last rung to its end; null: a further member begins, where there is
   * one left, or the search is over. `standings` are in the order in which members began; `rungs`: how many there are; `closing`: no
   * further member can begin. Only a member may be chosen that is not busy, not at its end, and whose last loss is a number.
   */
  next(standings: readonly Standing[], rungs: number, closing: boolean): number | null;
}
