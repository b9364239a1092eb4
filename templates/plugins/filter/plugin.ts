// What is taken out of a corpus, or changed in it.
import { defineComponent, fingerprintOf, Type } from 'electra-run';

export default defineComponent({
  kind: 'filter',
  name: 'my-filter',
  summary: 'Removes texts that mention a phrase.',
  options: Type.Object({
    phrase: Type.String({ default: 'lorem ipsum', minLength: 1, description: 'The phrase, whatever its capitals.' }),
  }),
  create: ({ phrase }) => ({
    name: 'my-filter',
    // Part of every cache key: what changes a judgement must change it.
    fingerprint: fingerprintOf({ version: 1, phrase }),
    // Begins a reading of the corpus. What is remembered of other documents belongs into it.
    sieve() {
      return {
        // Null: the document stays as it is. `text: null` removes it, another text takes the place of its own.
        judge({ text }) {
          return text.toLowerCase().includes(phrase.toLowerCase()) ? { text: null, reason: `it mentions '${phrase}'` } : null;
        },
      };
    },
  }),
});
