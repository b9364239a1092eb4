/** What is told of a text with nothing to learn from, or nothing to evaluate on. */
import type { Part } from './documents.ts';

/** Why a part of the split has no text, and what to set. */
export function emptyPart(part: Part): Error {
  return new Error(
    `There is no ${part === 'train' ? 'training' : 'held-out'} text. The split is made of whole documents, so the corpus needs at least ` +
      "two with text in them: for plain text in one file, set 'documents' of the corpus to 'blank-line' or 'line'.",
  );
}
