/** A filter: what is taken out of a corpus, or changed in it, before anything is learned from the text. */
import type { Document } from './corpus.ts';

/** What a filter does to a document. */
export interface Judgement {
  /** What is read in place of the document's text, another one; null where the whole document is taken out. */
  readonly text: string | null;
  /** Why, as a clause of one line: `12 words, fewer than 50`. */
  readonly reason: string;
}

/** One reading of a corpus by one filter. */
export interface Sieve {
  /** Called once for each document that the filters before it have left, in order. Null where the document stays as it is. */
  judge(document: Document): Judgement | null;
}

/** Judges the documents of a corpus, in each reading alike. */
export interface Filter {
  /** Short name for logs, e.g. `length`. */
  readonly name: string;
  /** Changes with whatever may change a judgement: the options, and the version of what is done. */
  readonly fingerprint: string;
  /** Begins a reading: what other readings have seen is not known to it. */
  sieve(): Sieve;
}

/** Documents, and the characters (UTF-16 units) of their texts. */
export interface TextCount {
  readonly documents: number;
  readonly characters: number;
}

/** What a filter has done in one whole reading of its corpus. */
export interface FilterTally {
  /** Name of the filter. */
  readonly filter: string;
  /** What it was shown. */
  readonly seen: TextCount;
  readonly removed: TextCount;
  /** Of documents that have another text since: by how many characters they are shorter, all together. */
  readonly changed: TextCount;
  /** The first documents that it removed or changed, three at most. */
  readonly examples: readonly { readonly id: string; readonly reason: string }[];
}
