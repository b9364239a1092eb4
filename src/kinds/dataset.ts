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

/** A question about a passage, which has its answers, or none. */
export interface QuestionExample {
  /** Its name in files of answers; no other question of its side has it. */
  readonly id: string;
  readonly question: string;
  readonly passage: string;
  /** Texts of which each is a right answer; none where the passage does not answer the question. */
  readonly answers: readonly string[];
  /** Where answers stand in the passage: what is learned from. What stands there may be found to be another text. */
  readonly spans: readonly AnswerSpan[];
  /** For messages: a file, and where the question is in it. */
  readonly place?: string;
}

/** An answer with its place. */
export interface AnswerSpan {
  readonly text: string;
  /** Of its first character in the passage, in UTF-16 as JavaScript counts. */
  readonly start: number;
}

/** A text, or a pair of them, with any number of labels, none among them. */
export interface LabelSetExample {
  readonly text: string;
  readonly pair?: string;
  /** Each once. */
  readonly labels: readonly string[];
  /** For messages, as a text's; where there are no labels, its line is that of the example. */
  readonly source?: LabelSource;
}

/** Texts that may follow another one, of which one is right. */
export interface ChoiceExample {
  readonly context: string;
  /** Stands before each of the choices, where there is one. */
  readonly question?: string;
  /** Two or more. */
  readonly choices: readonly string[];
  /** Which of them is right, from 0. */
  readonly answer: number;
  /** For messages, as a text's; the line of the example. */
  readonly source?: LabelSource;
}

/** An example of any sort; each task takes one sort. */
export type AnyExample = TextExample | TaggedExample | LabelSetExample | ChoiceExample | QuestionExample;

/** Labelled examples in two parts: one to train on, one to evaluate on. */
export interface Dataset<Example = AnyExample> {
  readonly name: string;
  /** All labels, in a fixed order; the index is the class. Choices and questions have none. */
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
