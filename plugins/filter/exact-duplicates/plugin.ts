/**
 * Texts that have come before are taken out; the first one stays. Two texts are the same where nothing but white space and the form of
 * Unicode characters tells them apart. Language models that are trained on doubled texts write them down again, and held-out texts that
 * are in the training text too make losses look lower than they are (Lee et al. 2022, https://arxiv.org/abs/2107.06499).
 */
import { defineComponent, fingerprintOf, comparableText, TextCounts, Type, type Filter } from 'electra-run';

const VERSION = 1;

export default defineComponent({
  kind: 'filter',
  name: 'exact-duplicates',
  summary: 'Removes texts that came before, white space aside; takes 27 to 54 bytes of memory for each text that stays.',
  options: Type.Object({}),
  create: (): Filter => ({
    name: 'exact-duplicates',
    fingerprint: fingerprintOf({ version: VERSION }),
    sieve() {
      const counts = new TextCounts();
      return { judge: ({ text }) => (counts.meet(comparableText(text)) > 0 ? { text: null, reason: 'the same text came before' } : null) };
    },
  }),
});
