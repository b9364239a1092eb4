/** A dataset: labelled examples for a downstream task, split once and for all. */

/** Where the labels of an example were written. */
export interface LabelSource {
  readonly file: string;
  /** Of each label, from 1. */
  readonly lines: ArrayLike<number>;
  /** In files that have rows instead of lines, what the numbers count; lines unless given. */
  readonly unit?: 'row';
}

/** A text, or a pair of them, with one label for the whole. */
export interface TextExample {
  readonly text: string;
  /** Second text of a pair task. */
  readonly pair?: string;
  readonly label: string;
  /** For messages; left out by datasets that are in no file of the user's. */
  readonly source?: LabelSource;
}

/** A sentence in words, with a label for each, or for some. */
export interface TaggedExample {
  readonly words: readonly string[];
  /** One per word; null where a word has none: it is read, and nothing is learned or judged of it. */
  readonly labels: readonly (string | null)[];
  /** For messages, as a text's. */
  readonly source?: LabelSource;
}

/** Labelled examples in two parts: one to train on, one to evaluate on. */
export interface Dataset<Example = TextExample | TaggedExample> {
  readonly name: string;
  /** All labels, in a fixed order; the index is the class. */
  labels(): Promise<readonly string[]>;
  split(part: 'train' | 'dev'): Promise<readonly Example[]>;
  /** Parts beside these two; none unless given. */
  further?(): Promise<readonly FurtherPart<Example>[]>;
}

/** Examples that nothing is learned from and nothing chosen by, such as a second development set, or a test set. */
export interface FurtherPart<Example> {
  /** Begins the names of its figures: `mismatched`. */
  readonly name: string;
  readonly examples: readonly Example[];
  /**
   * Of a part whose labels somebody else has: file name → contents, from what was predicted of each example, a label or a number.
   * Then nothing is judged, and the examples' own labels mean nothing.
   */
  submission?(predictions: readonly string[]): Readonly<Record<string, string>>;
}
