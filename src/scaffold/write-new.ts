/** Writes files that must not be there yet: all of them or none. */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { foldersUpwards } from '../files/folders-upwards.ts';
import { makeFolder } from '../files/make-folder.ts';
import { errors, UserError } from '../errors/index.ts';

/** Texts by their path below the folder. */
export type Files = Readonly<Record<string, string>>;

/** `hint` says what to do where one of them is there already. Returns what takes all of it back. */
export async function writeNew(folder: string, files: Files, hint: string): Promise<() => Promise<void>> {
  const there = Object.keys(files).filter((file) => existsSync(path.join(folder, file)));
  if (there.length > 0)
    throw new UserError(
      errors.WOULD_OVERWRITE({ files: there.map((file) => path.relative(process.cwd(), path.join(folder, file))), hint }),
    );
  const made: string[] = [];
  const takeBack = async (): Promise<void> => {
    for (const each of made.toReversed()) await rm(each, { recursive: true, force: true });
  };
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, name);
      const missing = foldersUpwards(path.dirname(file)).filter((each) => !existsSync(each));
      made.push(...missing.toReversed());
      await makeFolder(path.dirname(file));
      await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        // Half of it may be there, as on a full disk; unless somebody else made it just now.
        if (error.code !== 'EEXIST') made.push(file);
        throw error;
      });
      made.push(file);
    }
  } catch (error) {
    await takeBack();
    throw error;
  }
  return takeBack;
}
