/** What is said of every question of dev, as the files that SQuAD's script reads: the answers, and how much speaks for none. */
import type { AnsweredExample, FurtherExamples, JudgedAnswer } from 'electra-run';
import type { Asked } from './rows.ts';

/**
 * `predictions.json` has the answers that are given, an empty text where there is said to be none. `null_odds.json` and
 * `best_texts.json` are what the best thresholds are found from: how much speaks for none, and the best text whatever speaks for none.
 */
export function submissionOf(dev: readonly Asked[], judged: (answered: AnsweredExample<Asked>) => JudgedAnswer): FurtherExamples<Asked> {
  return {
    name: 'dev',
    examples: dev,
    submission(answered) {
      const told = answered.map((each) => ({ id: each.example.id, ...judged(each) }));
      const file = (of: (answer: JudgedAnswer) => string | number): string =>
        `${JSON.stringify(Object.fromEntries(told.map(({ id, ...answer }) => [id, of(answer)])), null, 1)}\n`;
      return {
        'predictions.json': file(({ text, declined }) => (declined ? '' : text)),
        'null_odds.json': file(({ noAnswer }) => noAnswer),
        'best_texts.json': file(({ text }) => text),
      };
    },
  };
}
