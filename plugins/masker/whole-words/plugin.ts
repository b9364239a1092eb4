/**
 * Whole word masking, as BERT's later models have it: all pieces of a word or none, since a piece in the middle of a word is often
 * plain from those around it. Words are equally likely, however many pieces they have; one that is larger than what is left is
 * passed over. What is seen is drawn for each piece by itself.
 */
import { chooseRuns, defineComponent, maskerOf, maskerOptions, maskerProblems, Type, wordSense, wordsOf } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'whole-words',
  summary: 'All pieces of a word together, every word equally likely (whole word masking).',
  options: Type.Object(maskerOptions),
  needs: ['tokenizer'],
  check: maskerProblems,
  create(settings, { tokenizer }) {
    const continuesWord = wordSense('masker/whole-words', tokenizer);
    return maskerOf(settings, (sequence, budget, _tokenizer, random) =>
      chooseRuns(wordsOf(sequence, continuesWord), budget, () => 1, random).flatMap((word) => word.map((position) => [position])),
    );
  },
});
