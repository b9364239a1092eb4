/** A corpus: where the raw text of pre-training comes from. */

export interface Document {
  /** Stable name inside the corpus; decides on which side of the held-out split the document falls. */
  readonly id: string;
  readonly text: string;
}

export interface Corpus {
  /** Short name for logs, e.g. `sotu`. */
  readonly name: string;
  /** Changes whenever the text does; part of every cache key. */
  readonly fingerprint: string;
  /** All documents, always in the same order. */
  documents(): AsyncIterable<Document>;
}
