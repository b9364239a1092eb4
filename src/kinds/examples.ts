/**
 * An example builder: turns the tokens of a text into the examples that an objective learns from: sequences filled
 * across documents, one document each, pairs of sentences, ….
 */
import type { Random } from '../random.ts';
import type { Frame } from './frame.ts';

/** One example as the builder makes it: not padded. Nothing writes into its lists: those of several examples may share their memory. */
export interface Example {
  /** Token ids, at most as many as the length allows. */
  readonly ids: Int32Array;
  /** Segment of each token: 0 for a first text, 1 for a second. */
  readonly segments: Int32Array;
  /** 1 where the token is the frame's and none of the text's. */
  readonly special: Uint8Array;
  /** Position at which the document of each token begins in the example; of builders that keep documents `apart`, and of no others. */
  readonly documents?: Int32Array;
  /** What the builder knows of the example, by the names it lists, e.g. `{ follows: 1 }`. */
  readonly labels: Readonly<Record<string, number>>;
}

/** The ids of a text, documents and sentences told apart. Positions count ids from the beginning of the text. */
export interface TokenText {
  /** Number of ids. */
  readonly tokens: number;
  /** First id of each document, ascending. */
  readonly documents: Float64Array;
  /** First id of each sentence, ascending; document starts are among them. Only where a builder needs them. */
  readonly sentences?: Float64Array;
  /** The ids from `from` to before `to`. */
  slice(from: number, to: number): ArrayLike<number>;
}

/** What a builder is told beside the text. */
export interface ExampleSetting {
  readonly frame: Frame;
  /** Most tokens of an example, those of the frame included. */
  readonly length: number;
  /** Randomness for one purpose, e.g. `random('pair', epoch, index)`: the same for the same words. */
  readonly random: (...purpose: readonly (string | number)[]) => Random;
}

/** All examples of a text. */
export interface Examples {
  /** Examples of one epoch. */
  readonly count: number;
  /** Tokens of one epoch, those of the frame included. */
  readonly tokens: number;
  /** The example of this index, as it is in this epoch: a pure function. */
  at(index: number, epoch: number): Example;
  /** How documents lie in them, where the builder can tell: counted when it is asked. */
  packing?(): Packing;
}

/** How the documents of a text lie in its examples. */
export interface Packing {
  /** Pieces of documents, in all examples together: the documents, and one more for each time that one is cut. */
  readonly pieces: number;
  /** Documents that are cut: they lie in several examples. */
  readonly cut: number;
  /** Tokens of the text that lie in no example. */
  readonly dropped: number;
}

/** Builds the examples of a text, one at a time and in any order. */
export interface ExampleBuilder {
  /** What the text must tell apart beside documents. */
  readonly needs?: readonly 'sentences'[];
  /** Names of the labels of its examples. */
  readonly labels: readonly string[];
  /** Its examples say `documents`: a token sees its own document alone, and positions count from where that begins. */
  readonly apart?: boolean;
  over(text: TokenText, setting: ExampleSetting): Examples;
}
