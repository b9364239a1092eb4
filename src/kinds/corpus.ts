/** A corpus: where the raw text of pre-training comes from. */
import type { FilterTally } from './filter.ts';

/** One text, which stays whole: the held-out split never cuts it. */
export interface Document {
  /** Stable name inside the corpus; decides on which side of the held-out split the document falls. Copies of a document have one. */
  readonly id: string;
  readonly text: string;
  /**
   * Whether the next document is the rest of this one and has its id: of a text that is too long to be held whole. All of it is their
   * texts, one behind the other; each ends with a line, behind which the next one has a letter.
   */
  readonly more?: boolean;
}

/** Raw text that can be read from the start as often as it is needed. */
export interface Corpus {
  /** Short name for logs, e.g. `sotu`. */
  readonly name: string;
  /** Changes whenever the text does; part of every cache key. */
  readonly fingerprint: string;
  /** All documents, always in the same order. */
  documents(): AsyncIterable<Document>;
  /** Of a corpus whose documents go through filters: what each has done in the last whole reading; empty before there was one. */
  tallies?(): readonly FilterTally[];
}
