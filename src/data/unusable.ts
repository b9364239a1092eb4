/** Tells a fault in a user's text or labels as a message; without it, it would look like a bug in the program. */
import { errors, UserError } from '../errors/index.ts';

/** What `read` gives; its failure as {@link dataError} tells it. */
export async function usable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw dataError(what, error);
  }
}

/**
 * An Error of the reading of data (by a corpus, a dataset, the file system) as one that is about the data; a TypeError and its like
 * stay bugs, and a message that is complete stays itself.
 */
export function dataError(what: string, error: unknown): unknown {
  if (!(error instanceof Error) || !['Error', 'RangeError'].includes(error.name)) return error;
  return new UserError(errors.DATA_UNUSABLE({ what, reason: error.message }), { exitCode: 1, cause: error });
}
