/**
 * N-gram masking (Lan et al. 2020, ALBERT, section 3.1): runs of n whole words, n up to 3, of which n is as likely as 1/n is large:
 * 6, 3 and 2 of 11. What is seen is drawn for each piece by itself, as in the authors' code.
 */
import { chooseRuns, defineComponent, inverseLength, maskerOf, maskerOptions, maskerProblems, Type, wordSense, wordsOf } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'n-grams',
  summary: 'Runs of one to three whole words, longer ones rarer by 1/n (ALBERT).',
  options: Type.Object({
    ...maskerOptions,
    maxWords: Type.Integer({ default: 3, minimum: 1, maximum: 100, description: 'Words of the longest n-gram.' }),
  }),
  needs: ['tokenizer'],
  check: maskerProblems,
  create({ maxWords, ...settings }, { tokenizer }) {
    const continuesWord = wordSense('masker/n-grams', tokenizer);
    const draw = inverseLength(maxWords);
    return maskerOf(settings, (sequence, budget, _tokenizer, random) =>
      chooseRuns(wordsOf(sequence, continuesWord), budget, draw, random).flatMap((run) => run.map((position) => [position])),
    );
  },
});
