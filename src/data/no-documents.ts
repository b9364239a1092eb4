/** The text of an experiment that has none, because it only fine-tunes: whoever reads it is told so. */
import { errors, UserError } from '../errors/index.ts';
import type { Documents } from './documents.ts';

/** Nothing, under a fingerprint that no cache knows. */
export const noDocuments: Documents = {
  fingerprint: 'no text',
  turn: () => undefined,
  part: noText,
  both: noText,
};

function noText(): never {
  throw new UserError(errors.NO_TEXT_HERE({}));
}
