/** The file that a verb is asked to write: it may replace an earlier one of its kind, and nothing else. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeFolder } from '../files/make-folder.ts';

/** `kind` matches the beginning of what the verb itself writes. Throws a {@link UserError} where the file holds something else. */
export async function requireReplaceable(file: string, kind: RegExp): Promise<void> {
  const start = await startOf(file);
  if (start !== '' && !kind.test(start))
    throw new UserError(errors.WOULD_OVERWRITE({ files: [file], hint: 'Name another file, or delete this one.' }));
}

/** Makes the folder where it is missing. */
export async function writeOutFile(file: string, text: string): Promise<void> {
  await makeFolder(path.dirname(file));
  await writeFileAtomic(path.resolve(file), text);
}

/** Empty where there is no file. */
async function startOf(file: string): Promise<string> {
  const opened = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (opened === null) return '';
  try {
    const { buffer, bytesRead } = await opened.read(Buffer.alloc(256), 0, 256, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await opened.close();
  }
}
