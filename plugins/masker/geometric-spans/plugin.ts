/**
 * Span masking (Joshi et al. 2020, SpanBERT, section 3.1): spans of words whose lengths are geometric with p 0.2, none longer than
 * 10, which is 3.8 words on average. What is seen is drawn once for all of a span: [MASK] everywhere, random tokens, or the text.
 */
import {
  chooseRuns,
  defineComponent,
  geometricLength,
  maskerOf,
  maskerOptions,
  maskerProblems,
  Type,
  wordSense,
  wordsOf,
} from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'geometric-spans',
  summary: 'Spans of geometric lengths, of whole words or of single tokens (SpanBERT).',
  options: Type.Object({
    ...maskerOptions,
    stopProbability: Type.Number({
      default: 0.2,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Probability p that a span ends after each word: n words are as likely as p·(1 − p)^(n − 1) is large.',
    }),
    maxLength: Type.Integer({ default: 10, minimum: 1, maximum: 1000, description: 'The longest span, in words or in tokens.' }),
    unit: Type.Union([Type.Literal('words'), Type.Literal('tokens')], {
      default: 'words',
      description: 'What spans are made of: whole words, or single tokens, so that a span may begin and end within a word.',
    }),
  }),
  needs: ['tokenizer'],
  check: maskerProblems,
  create({ stopProbability, maxLength, unit, ...settings }, { tokenizer }) {
    const continuesWord = unit === 'words' ? wordSense("masker/geometric-spans with unit 'words'", tokenizer) : () => false;
    const draw = geometricLength(stopProbability, maxLength);
    return maskerOf(settings, (sequence, budget, _tokenizer, random) => chooseRuns(wordsOf(sequence, continuesWord), budget, draw, random));
  },
});
