/** A metric: a number computed from labels and predictions, accumulated batch by batch. */

/**
 * What labels and predictions are: classes (0, 1, 2, …), the classes 0 and 1 with a score, classes of words in a row, any number of
 * classes for each example, which of several texts is meant, any numbers, texts, or spans of a passage.
 */
export type Judged = 'classes' | 'two classes' | 'tags' | 'label sets' | 'choices' | 'numbers' | 'texts' | 'answers';

/** The classes of a text's words, in their order, and what was predicted; -1 where a word has none, which is outside of every span. */
export interface JudgedTags {
  readonly labels: ArrayLike<number>;
  readonly predictions: ArrayLike<number>;
}

/** The classes of an example, any number of them and each once, and those that were predicted. */
export interface JudgedLabels {
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
}

/** A text that was written, beside the one that was wanted. */
export interface JudgedText {
  readonly target: string;
  readonly written: string;
  /** How unlikely the target is for the network, in nats, its end included; NaN where there is no network. */
  readonly nats: number;
  /** Tokens of the target, its end included. */
  readonly tokens: number;
}

/** What was answered to a question about a passage, beside the answers that are right. */
export interface JudgedAnswer {
  /** Texts of which each is right; none where the passage has no answer. */
  readonly wanted: readonly string[];
  /** The best span of the passage, whether it was given as the answer or not; empty where there is none. */
  readonly text: string;
  /** How far no answer is ahead of the text: the score of none less the score of the text. */
  readonly noAnswer: number;
  /** Whether it was said that there is no answer, in place of the text. */
  readonly declined: boolean;
}

/** Labels, and what was predicted in their place. */
export interface Observations {
  readonly labels: ArrayLike<number>;
  /** Predicted class, or number, per label. The class -1 is none: nothing was predicted, which is wrong whatever the label is. */
  readonly predictions: ArrayLike<number>;
  /** Two classes only: a score that grows with the probability of class 1. */
  readonly scores?: ArrayLike<number>;
  /** Texts only, and there are no labels and predictions beside them. */
  readonly texts?: readonly JudgedText[];
  /** Tags only: the same labels and predictions, a text for each entry. */
  readonly tags?: readonly JudgedTags[];
  /** Label sets only, and there are no labels and predictions beside them. */
  readonly sets?: readonly JudgedLabels[];
  /** Spans of a passage only, and there are no labels and predictions beside them. */
  readonly answers?: readonly JudgedAnswer[];
}

/** Collects the observations of one evaluation. */
export interface Accumulator {
  add(observations: Observations): void;
  /** NaN while nothing was added, or where the metric is undefined (AUC with one class). */
  result(): number;
  /** Further figures that belong to the result, such as the threshold at which it is the best, under names of their own. */
  beside?(): Readonly<Record<string, number>>;
}

/** A figure of quality that fine-tuning reports. */
export interface Metric {
  /** Key in logs and in result.json, e.g. `accuracy`. */
  readonly name: string;
  readonly higherIsBetter: boolean;
  /** A task that predicts anything else is refused before training. Metrics of classes judge two classes and tags too. */
  readonly judges: Judged | readonly Judged[];
  /**
   * Of a metric of one class: the label of this class, or null for class 1 of two. Tables name it, and one that is no label of
   * the task is refused before training. Left out by metrics that treat all classes alike.
   */
  readonly positive?: string | null;
  /** What keeps it from judging these classes, a clause, such as tags that begin no span; null or left out where nothing does. */
  refuses?(labels: readonly string[]): string | null;
  /** `labels`: names of the classes in order, where the task has any. */
  start(labels?: readonly string[]): Accumulator;
}
