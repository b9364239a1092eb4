/**
 * Trackers that cannot lose a run: what one throws ends the training after its step, with the state saved, as Ctrl-C does.
 *
 * Several updates may be made in one go; only at their end do the numbers in memory belong to the step that is counted.
 */
import { foreignFrame } from '../errors/frames.ts';
import { isAboutNames, refusalIn } from '../errors/system-error.ts';
import type { Tracker } from '../kinds/tracker.ts';

/** The same trackers, and what stops the training. */
export interface Guarded {
  readonly trackers: readonly Tracker[];
  /** Aborted where the given one is, or by the first error of a tracker, which is then the reason. */
  readonly signal: AbortSignal;
  /** Aborted by trackers alone. */
  readonly failure: AbortSignal;
}

/**
 * A tracker that threw is told nothing more but the end. What it throws at the start passes: nothing is trained then; and so does
 * what the operating system refuses, such as a full disk: no checkpoint may then be declared the latest. A user's tracker that asks
 * the system for a wrong name has made a mistake like any other.
 */
export function guarded(trackers: readonly Tracker[], signal: AbortSignal, folder: { check(): void }): Guarded {
  const failure = new AbortController();
  return {
    trackers: trackers.map((tracker) => guard(inOwnFolder(tracker, folder), (error) => failure.abort(error))),
    signal: AbortSignal.any([signal, failure.signal]),
    failure: failure.signal,
  };
}

/** A tracker writes nothing where the folder of the run is not its own any more. */
function inOwnFolder(tracker: Tracker, folder: { check(): void }): Tracker {
  const checked = <A extends readonly unknown[], R>(tell: (...words: A) => R) => {
    return (...words: A): R => {
      folder.check();
      return tell(...words);
    };
  };
  return {
    start: checked(async (run) => tracker.start?.(run)),
    scalars: checked((step, values) => tracker.scalars?.(step, values)),
    text: checked((step, name, markdown) => tracker.text?.(step, name, markdown)),
    histogram: checked((step, name, values) => tracker.histogram?.(step, name, values)),
    flush: checked(async () => tracker.flush?.()),
    finish: checked(async (summary) => tracker.finish?.(summary)),
  };
}

function guard(tracker: Tracker, fail: (error: unknown) => void): Tracker {
  let broken = false;
  const stop = (error: unknown): void => {
    broken = true;
    fail(error);
  };
  const caught = (error: unknown): void => {
    const refusal = refusalIn(error);
    if (refusal && !(isAboutNames(refusal) && foreignFrame(error))) throw error;
    stop(error);
  };
  const told = (tell: () => unknown): void => {
    if (broken) return;
    try {
      const promised = tell();
      // An author may write `async`, and the rejection would be nobody's.
      if (promised instanceof Promise) promised.catch(stop);
    } catch (error) {
      caught(error);
    }
  };
  const awaited = async (tell: () => Promise<unknown> | undefined): Promise<void> => {
    if (broken) return;
    try {
      await tell();
    } catch (error) {
      caught(error);
    }
  };
  return {
    start: async (run) => tracker.start?.(run),
    scalars: (step, values) => told(() => tracker.scalars?.(step, values)),
    text: (step, name, markdown) => told(() => tracker.text?.(step, name, markdown)),
    histogram: (step, name, values) => told(() => tracker.histogram?.(step, name, values)),
    flush: () => awaited(() => tracker.flush?.()),
    finish: (summary) => awaited(() => tracker.finish?.(summary)),
  };
}
