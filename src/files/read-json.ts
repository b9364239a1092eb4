/** Reads a JSON file of a run or a sweep, written whole by `atomic-write.ts`: one that is no JSON was damaged by somebody else. */
import { readFile } from 'node:fs/promises';
import { errors, UserError } from '../errors/index.ts';

/** Null where there is no such file. Throws a {@link UserError} for a damaged one. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UserError(errors.RUN_FILE_UNREADABLE({ file, reason: 'it is not JSON' }), { cause });
  }
}
