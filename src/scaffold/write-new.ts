/** Writes files that must not be there yet: all of them or none. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import { errors, UserError } from '../errors/index.ts';

/** Texts by their path below the folder. */
export type Files = Readonly<Record<string, string>>;

/** `hint` says what to do where one of them is there already. */
export async function writeNew(folder: string, files: Files, hint: string): Promise<void> {
  const there = Object.keys(files).filter((file) => existsSync(path.join(folder, file)));
  if (there.length > 0)
    throw new UserError(
      errors.WOULD_OVERWRITE({ files: there.map((file) => path.relative(process.cwd(), path.join(folder, file))), hint }),
    );
  for (const [file, text] of Object.entries(files)) {
    await makeFolder(path.dirname(path.join(folder, file)));
    await writeFile(path.join(folder, file), text, { flag: 'wx' });
  }
}
