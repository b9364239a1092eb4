/** Tells a fault in a user's text or labels as a message; without it, it would look like a bug in the program. */
import { errors, UserError } from '../errors/index.ts';
import { isAboutNames, refusalIn, systemError } from '../errors/system-error.ts';

/** What `read` gives; its failure as {@link dataError} tells it. */
export async function usable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw dataError(what, error);
  }
}

/**
 * An Error that reading throws (a corpus, a dataset, a file of theirs that cannot be read) as one about the data; a TypeError and its
 * like stay bugs, what the system refuses is its own, and a message that is complete stays as it is.
 */
export function dataError(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || !['Error', 'RangeError'].includes(error.name)) return error;
  const refusal = refusalIn(error);
  // Told by a reader, which names the file of the data.
  const ofData = refusal !== null && refusal !== error && isAboutNames(refusal);
  if (!ofData && systemError(error)) return error;
  return new UserError(errors.DATA_UNUSABLE({ what, reason: error.message }), { exitCode: 1, cause: error });
}
