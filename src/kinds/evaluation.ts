/** An evaluation: what the networks of a run are asked at some of its steps. Nothing that it does may change the training. */
import type { Example } from './examples.ts';
import type { Figure } from './figure.ts';
import type { Objective } from './objective.ts';
import type { ReadExample, Task } from './task.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Says what is asked, and how its figures are called. */
export interface Evaluation {
  /** No other evaluation of the run has it: its figures are `along/<name>/<figure>`. */
  readonly name: string;
  /** Reads what will be asked, before the first step, so that what is wrong with it is known at once. */
  prepare(setting: EvaluationSetting): Promise<PreparedEvaluation>;
}

/** What is there before the first step. */
export interface EvaluationSetting {
  readonly objective: Objective;
  readonly tokenizer: Tokenizer;
  /** Checks a task and reads its examples, as it is done for the tasks of a run, and takes so many of them. */
  readTask(task: Task, sizes: { readonly train?: number; readonly dev?: number }): Promise<SmallTask>;
}

/** A task with the examples that are used of it. */
export interface SmallTask {
  readonly task: Task;
  readonly labels: readonly string[];
  readonly train: readonly ReadExample[];
  readonly dev: readonly ReadExample[];
  /** What the metric that decides gives to whoever says the same of every example, and what that is; null where the task has none. */
  readonly floor: { readonly value: number; readonly note: string } | null;
  /** Tells whether another run learns from the same examples. */
  readonly fingerprint: string;
}

/** An evaluation that has read everything. */
export interface PreparedEvaluation {
  /** What its figures are called, and how to read them; a floor may be the name of another one. */
  readonly figures: readonly Figure[];
  /** Tells whether another run is asked the same. */
  readonly fingerprint: string;
  /** What is to be known of what is asked, a line each. */
  readonly remarks?: readonly string[];
  /** Its figures, of the networks as they are at a step. */
  measure(networks: NetworksAtStep): Promise<Readonly<Record<string, number>>>;
}

/** A text with its frame, as a network reads it. */
export type FramedText = Pick<Example, 'ids' | 'segments' | 'special'>;

/** The tokens of a text, and of which places states are wanted. */
export interface TextPlaces extends FramedText {
  /** Indices of tokens; `mean`: one state, the mean over all tokens but padding. */
  readonly places: readonly number[] | 'mean';
}

/** The networks in the middle of a training, to be asked and to be left as they are. */
export interface NetworksAtStep {
  /** Updates that they have learned for. */
  readonly step: number;
  /** Aborted where the run is to stop: whoever works long looks at it. */
  readonly signal: AbortSignal;
  /** By a name of the objective's `likelihoods`: of each text the values of its tokens in order, the frame's left out. */
  likelihoods(name: string, texts: readonly FramedText[]): Promise<readonly Float32Array[]>;
  /**
   * States of the kept network after each of these layers; 0 is what goes into the first one. By layer, then by text: the states of its
   * places, one after the other.
   */
  states(layers: readonly number[], texts: readonly TextPlaces[]): Promise<readonly (readonly Float32Array[])[]>;
  /** Fine-tunes a copy of the kept network, with the first of the task's rates and one seed: every metric on its dev examples. */
  fineTune(task: SmallTask): Promise<Readonly<Record<string, number>>>;
}
