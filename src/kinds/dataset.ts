/** A dataset: labelled examples for a downstream task, split once and for all. */

export interface TextExample {
  readonly text: string;
  /** Second text of a pair task. */
  readonly pair?: string;
  readonly label: string;
}

export interface TaggedExample {
  readonly words: readonly string[];
  /** One label per word. */
  readonly labels: readonly string[];
}

export interface Dataset<Example = TextExample | TaggedExample> {
  readonly name: string;
  /** All labels, in a fixed order; the index is the class. */
  labels(): Promise<readonly string[]>;
  split(part: 'train' | 'dev'): Promise<readonly Example[]>;
}
