/**
 * Texts that a tokenizer does not know are taken out: those in scripts, symbols and broken encodings that its vocabulary lacks. Of them a
 * model would see little more than the unknown piece. A tokenizer made of bytes knows every text.
 */
import { defineComponent, fingerprintOf, Slot, Type, type Filter } from 'electra-run';
import { percent } from '../figures.ts';
import { tokenCounts } from '../token-counts.ts';

const VERSION = 1;

export default defineComponent({
  kind: 'filter',
  name: 'unknown-rate',
  summary: 'Removes texts of which a tokenizer does not know a large share.',
  options: Type.Object({
    tokenizer: Slot('tokenizer', {
      description: 'What cuts the texts. One without a `vocabulary` learns it from the corpus as it is before all filters.',
      examples: [{ type: 'wordpiece', vocabulary: 'model/vocab.txt' }],
    }),
    maximum: Type.Number({
      default: 0.05,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'Texts of which a larger share of the tokens is the unknown piece are removed.',
    }),
  }),
  create: ({ tokenizer, maximum }): Filter => ({
    name: 'unknown-rate',
    fingerprint: fingerprintOf({ version: VERSION, tokenizer: tokenizer.fingerprint, maximum }),
    sieve: () => ({
      judge({ text }) {
        const { tokens, unknown } = tokenCounts(text, tokenizer);
        if (unknown <= maximum * tokens) return null;
        const found = `${percent(unknown / tokens)} of ${tokens.toLocaleString('en')} ${tokens === 1 ? 'token' : 'tokens'} unknown`;
        return { text: null, reason: `${found}, more than ${percent(maximum)}` };
      },
    }),
  }),
});
