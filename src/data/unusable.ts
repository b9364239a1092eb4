/** Tells a fault in a user's text or labels as a message; without it, it would look like a bug in the program. */
import { errors, UserError } from '../errors/index.ts';
import { isAboutNames, refusalIn, systemError } from '../errors/system-error.ts';

/**
 * What `read` gives. An Error that it throws (a corpus, a dataset, a file of theirs that cannot be read) is about the data; a TypeError
 * and its like stay bugs, and what the system refuses is its own.
 */
export async function usable<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Error) || !['Error', 'RangeError'].includes(error.name)) throw error;
    const refusal = refusalIn(error);
    // Told by a reader, which names the file of the data.
    const ofData = refusal !== null && refusal !== error && isAboutNames(refusal);
    if (!ofData && systemError(error)) throw error;
    throw new UserError(errors.DATA_UNUSABLE({ what, reason: error.message }), { exitCode: 1, cause: error });
  }
}
