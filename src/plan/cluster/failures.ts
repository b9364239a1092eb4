/**
 * A course of steps in which ranks fail: each failure ends the job, and it goes on from the last checkpoint once it is started again.
 *
 * The closed forms are those for failures that come at any time with the same probability: Young 1974 and Daly 2006 for the interval
 * between checkpoints, and Daly's whole model for the time that a course takes, in which a start may fail too.
 */

/** Steps that are saved every so often; times in seconds. */
export interface SavedCourse {
  readonly steps: number;
  /** Of one step. */
  readonly step: number;
  /** Steps from one checkpoint to the next; 0: one at the end. */
  readonly every: number;
  /** Of writing a checkpoint, while all wait. */
  readonly saving: number;
  /** From a failure to the first step after it. */
  readonly restart: number;
}

/** What a course came to. */
export interface Ran {
  readonly seconds: number;
  readonly failures: number;
  /** Seconds of steps that were made and lost. */
  readonly lost: number;
}

/** `nextFailure`: seconds from one failure to the next, whenever it is asked. */
export function simulateCourse(course: SavedCourse, nextFailure: () => number): Ran {
  const { restart } = course;
  let [seconds, failures, lost] = [0, 0, 0];
  let until = nextFailure();
  const fail = (): void => {
    seconds += until;
    failures += 1;
    until = nextFailure();
  };
  const startAgain = (): void => {
    while (until < restart) fail();
    seconds += restart;
    until -= restart;
  };
  for (const { count, length } of stretches(course)) {
    let left = count;
    while (left > 0) {
      const kept = Math.min(left, Math.floor(until / length));
      seconds += kept * length;
      until -= kept * length;
      left -= kept;
      if (left === 0) break;
      lost += until;
      fail();
      startAgain();
    }
  }
  return { seconds, failures, lost };
}

/** Mean of what {@link simulateCourse} comes to, with failures `between` seconds apart on average, however long ago the last one was. */
export function expectedSeconds(course: SavedCourse, between: number): number {
  const each = (length: number): number =>
    between === Infinity ? length : between * Math.exp(course.restart / between) * Math.expm1(length / between);
  return stretches(course).reduce((sum, { count, length }) => sum + count * each(length), 0);
}

/** Seconds of steps between checkpoints with which least is lost: the first order's, √(2 · saving · between). */
export function bestInterval(saving: number, between: number): number {
  return Math.sqrt(2 * saving * between);
}

/** From checkpoint to checkpoint, with the saving of the second: those of full length, and the last one. */
function stretches({ steps, step, every, saving }: SavedCourse): { readonly count: number; readonly length: number }[] {
  const full = every === 0 ? 0 : Math.floor(steps / every);
  const rest = steps - full * every;
  return [
    { count: full, length: every * step + saving },
    { count: rest > 0 ? 1 : 0, length: rest * step + saving },
  ].filter(({ count }) => count > 0);
}
