/** What is said of every word of dev, in the columns that CoNLL's evaluation script reads: word, label, prediction. */
import type { AnsweredExample, FurtherExamples, JudgedTags, TaggedExample } from 'electra-run';

/** What stands where a word has no label, or was not read. */
const OUTSIDE = 'O';

/** `predictions.conll`: a word per line, blanks inside of it written as `_`, and a blank line behind each sentence. */
export function submissionOf<E extends TaggedExample>(
  dev: readonly E[],
  labels: readonly string[],
  judged: (answered: AnsweredExample<E>) => JudgedTags,
): FurtherExamples<E> {
  const name = (index: number): string => labels[index] ?? OUTSIDE;
  return {
    name: 'dev',
    examples: dev,
    submission: (answered) => ({
      'predictions.conll': answered
        .map((each) => {
          const { labels: right, predictions } = judged(each);
          const lines = each.example.words.map(
            (word, at) => `${word.replaceAll(/\s+/gu, '_')} ${name(right[at])} ${name(predictions[at])}\n`,
          );
          return `${lines.join('')}\n`;
        })
        .join(''),
    }),
  };
}
