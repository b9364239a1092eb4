/** Tells a fault in a user's text or labels as a message; without it, it would look like a bug in the program. */
import { errors, UserError } from '../errors/index.ts';

/**
 * What `read` gives. An Error that it throws (by a corpus, a dataset, the file system) is about the data; a TypeError
 * and its like stay bugs.
 */
export async function usable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || !['Error', 'RangeError'].includes(error.name)) throw error;
    throw new UserError(errors.DATA_UNUSABLE({ what, reason: error.message }), { exitCode: 1, cause: error });
  }
}
