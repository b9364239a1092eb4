/**
 * Texts that say the same again and again are taken out: the limits of MassiveText on doubled lines, paragraphs and n-grams (Rae et al.
 * 2021, "Gopher", table A1, https://arxiv.org/abs/2112.11446). Each text is judged by itself.
 */
import { defineComponent, fingerprintOf, Type, type Filter } from 'electra-run';
import { repetitionIn } from './rules.ts';

const VERSION = 1;

const share = (description: string, byDefault: number) => Type.Number({ default: byDefault, minimum: 0, maximum: 1, description });
const shares = (description: string, byDefault: readonly number[]) =>
  Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
    default: byDefault,
    minItems: byDefault.length,
    maxItems: byDefault.length,
    description,
  });

const Options = Type.Object({
  lines: share('Most lines that came before in the text, as a share of all.', 0.3),
  paragraphs: share('The same of paragraphs, which blank lines separate.', 0.3),
  lineCharacters: share('Most characters in such lines, as a share of those of the text.', 0.2),
  paragraphCharacters: share('Most characters in such paragraphs.', 0.2),
  topNGrams: shares('Most characters in the most frequent 2-gram of words; in the most frequent 3-gram and 4-gram.', [0.2, 0.18, 0.16]),
  duplicateNGrams: shares(
    'Most characters in 5-grams of words that came before in the text, each character counted once; in 6-grams and on to 10-grams.',
    [0.15, 0.14, 0.13, 0.12, 0.11, 0.1],
  ),
});

export default defineComponent({
  kind: 'filter',
  name: 'gopher-repetition',
  summary: 'Removes texts with too many doubled lines, paragraphs or n-grams (Gopher).',
  options: Options,
  create: (limits): Filter => ({
    name: 'gopher-repetition',
    fingerprint: fingerprintOf({ version: VERSION, ...limits }),
    sieve: () => ({
      judge({ text }) {
        const reason = repetitionIn(text, limits);
        return reason === null ? null : { text: null, reason };
      },
    }),
  }),
});
