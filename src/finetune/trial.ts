/** The fine-tunings of a task: what each starts from, with which rate and seed, and what it came to. */
import type { Task } from '../kinds/task.ts';

/** What the trunk starts from. */
export type Initialization = 'pretrained' | 'scratch';

/** One fine-tuning: what it starts from, and with which rate and seed. */
export interface Trial {
  readonly init: Initialization;
  readonly learningRate: number;
  readonly seed: number;
}

/** A fine-tuning that is done. */
export interface FineTunedRun extends Trial {
  /** The epoch that is reported, from 1: the best on dev, or the last one where the task says so. 0 where it diverged. */
  readonly bestEpoch: number;
  /** Epochs that were made, where patience ended before all of them. */
  readonly stoppedAfter?: number;
  /** On dev, after the reported epoch; none where it diverged. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Why it counts in no mean. */
  readonly failed?: Failure;
}

/** How a fine-tuning came to nothing. */
export type Failure = 'diverged' | 'stayed at the floor';

/** The fine-tunings of a task, in their order. */
export function trialsOf({ fineTuning: { scratch, learningRates, seeds } }: Task): Trial[] {
  const starts: Initialization[] = scratch ? ['pretrained', 'scratch'] : ['pretrained'];
  const repetitions = Array.from({ length: seeds }, (_, index) => index + 1);
  return starts.flatMap((init) => learningRates.flatMap((learningRate) => repetitions.map((seed) => ({ init, learningRate, seed }))));
}

/** What a start is called for people. */
export function startText(init: Initialization): string {
  return init === 'pretrained' ? 'from the pre-trained network' : 'from scratch';
}
