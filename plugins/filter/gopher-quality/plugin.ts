/**
 * Texts whose words are hardly words are taken out: the rules of MassiveText (Rae et al. 2021, "Gopher", appendix A.1,
 * https://arxiv.org/abs/2112.11446), which RefinedWeb and FineWeb took over. How long a text may be is the filter `length`.
 */
import { defineComponent, fingerprintOf, Type, upTo, type Filter } from 'electra-run';
import { flawOf } from './rules.ts';

const VERSION = 1;

const share = (description: string, byDefault: number) => Type.Number({ default: byDefault, minimum: 0, maximum: 1, description });

const Options = Type.Object({
  minimumWordLength: Type.Number({ default: 3, minimum: 0, ...upTo(1000), description: 'Least mean length of a word, in characters.' }),
  maximumWordLength: Type.Number({ default: 10, minimum: 0, ...upTo(1000), description: 'Greatest mean length of a word.' }),
  lettered: share('Least share of words that have a letter, of whatever script.', 0.8),
  symbols: Type.Number({ default: 0.1, minimum: 0, ...upTo(1000), description: 'Most hash signs, and most ellipses, for each word.' }),
  bulletLines: share('Most lines that begin with a bullet, as a share of all.', 0.9),
  ellipsisLines: share('Most lines that end with an ellipsis.', 0.3),
  stopWords: Type.Array(Type.String({ minLength: 1 }), {
    default: ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with'],
    description: 'Words that a text of the language has, whatever their capitals; the default is for English.',
  }),
  minimumStopWords: Type.Integer({
    default: 2,
    minimum: 0,
    ...upTo(1000),
    description: 'How many different ones of them a text has at least; 0 for texts of any language.',
  }),
});

export default defineComponent({
  kind: 'filter',
  name: 'gopher-quality',
  summary: 'Removes texts with odd words: too short or long, without letters, symbols, bullets, too few stop words (Gopher).',
  options: Options,
  check: ({ minimumWordLength, maximumWordLength, stopWords, minimumStopWords }) => [
    ...(Number(minimumWordLength) > Number(maximumWordLength)
      ? [{ path: ['maximumWordLength'], message: 'It is below minimumWordLength, so that no text would be left.', hint: 'Raise it.' }]
      : []),
    ...(Number(minimumStopWords) > new Set(stopWords as readonly string[]).size
      ? [{ path: ['minimumStopWords'], message: 'It asks for more different words than stopWords has.', hint: 'Lower it, or add words.' }]
      : []),
  ],
  create: (options): Filter => {
    const rules = { ...options, stopWords: new Set(options.stopWords.map((word) => word.toLowerCase())) };
    return {
      name: 'gopher-quality',
      fingerprint: fingerprintOf({ version: VERSION, ...options }),
      sieve: () => ({
        judge({ text }) {
          const reason = flawOf(text, rules);
          return reason === null ? null : { text: null, reason };
        },
      }),
    };
  },
});
