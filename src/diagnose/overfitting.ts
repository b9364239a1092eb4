/** Whether a network learns the training text by heart: its loss there goes on falling while that of held-out text rises. */
import { formatFigure } from '../track/figure.ts';
import type { Symptom } from './diagnosis.ts';

/** A loss at an evaluation, of held-out text and of the training around it. */
export interface BothLosses {
  readonly step: number;
  readonly heldOut: number;
  readonly trained: number;
}

/** What is kept of a loss: its best evaluation, and how many in a row were worse while the training went on falling. */
export interface BestSoFar {
  best: BothLosses;
  worse: number;
}

/** Shares of the best held-out loss: above the first it is worse, below the second it is not. */
const WORSE = 1.02;
const AS_GOOD = 1.01;
/** Share of the training loss at the best evaluation: below it the training went on. */
const WENT_ON = 0.99;
/** Evaluations in a row. */
const ENOUGH = 2;

/** Takes in an evaluation. `times`: how often the training text has been read. */
export function overfits(judged: BestSoFar, label: string, now: BothLosses, times: number): Symptom {
  const { best } = judged;
  judged.worse = now.heldOut > WORSE * best.heldOut && now.trained < WENT_ON * best.trained ? judged.worse + 1 : 0;
  if (now.heldOut < best.heldOut) judged.best = now;
  if (judged.worse >= ENOUGH)
    return {
      since: best.step,
      text:
        `${label} of held-out text has risen ${fromTo(best.heldOut, now.heldOut)}, and that of the training text ` +
        `has fallen ${fromTo(best.trained, now.trained)}: the text, read ${timesText(times)}, is learned by heart`,
    };
  return now.heldOut <= AS_GOOD * best.heldOut ? { over: `${label} of held-out text is as good as it was` } : null;
}

function fromTo(before: number, now: number): string {
  return `from ${formatFigure(before)} to ${formatFigure(now)}`;
}

/** `0.9 times`, `37 times`. */
function timesText(times: number): string {
  return `${times < 10 ? times.toFixed(1) : Math.round(times)} times`;
}
