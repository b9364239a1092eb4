/** The corpus with its held-out documents set aside, before anything is learned from the text. */
import type { Document } from '../kinds/corpus.ts';

export interface Documents {
  /** Changes with the corpus and with the split. */
  readonly fingerprint: string;
  part(which: 'train' | 'heldOut'): AsyncIterable<Document>;
}
