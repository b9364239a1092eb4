/**
 * Metrics of answers that are spans of a passage, as SQuAD's evaluation has them (Rajpurkar et al. 2016 and 2018): the best over the
 * right answers, each without what does not count, and a question without any is right where none is given.
 */
import type { Accumulator, JudgedAnswer, Metric } from '../kinds/metric.ts';
import { answerWords } from './answer-text.ts';

/** How good an answer is: of the words that count, in both. */
export type AnswerScore = (wanted: readonly string[], given: readonly string[]) => number;

/** What is compared of an answer and of one that is right. */
export const answerScores = {
  /** 1 where they are the same words in the same order, else 0. */
  exact: (wanted, given) => Number(wanted.join(' ') === given.join(' ')),
  /** F1 of the words, which count as often as they stand in both; answers without words are alike. */
  f1(wanted, given) {
    if (wanted.length === 0 || given.length === 0) return Number(wanted.length === given.length);
    const common = commonWords(wanted, given);
    if (common === 0) return 0;
    const [precision, recall] = [common / given.length, common / wanted.length];
    return (2 * precision * recall) / (precision + recall);
  },
} as const satisfies Readonly<Record<string, AnswerScore>>;

/** The mean over all questions, or over those that have an answer, or none; NaN while there are no such. */
export function answersMetric(name: string, score: AnswerScore, of: 'all' | 'answered' | 'unanswered' = 'all'): Metric {
  const counts = ({ wanted }: JudgedAnswer): boolean => of === 'all' || wanted.length > 0 === (of === 'answered');
  return metricOf(name, () => {
    let [sum, count] = [0, 0];
    return {
      add({ answers = [] }) {
        for (const answer of answers.filter(counts)) {
          sum += scoreOf(answer, answer.declined ? '' : answer.text, score);
          count += 1;
        }
      },
      result: () => sum / count,
    };
  });
}

/**
 * The same of all questions at the threshold that is the best for them: those of which no answer is further ahead count as said to have
 * none. It has the threshold beside it, as `<name>_threshold`: 0 where it is best to answer none.
 */
export function bestThresholdMetric(name: string, score: AnswerScore): Metric {
  return metricOf(name, () => {
    const judged: { readonly noAnswer: number; readonly gain: number }[] = [];
    let [refusing, found] = [0, null as ReturnType<typeof bestOf> | null];
    const best = (): ReturnType<typeof bestOf> => (found ??= bestOf(judged, refusing));
    return {
      add({ answers = [] }) {
        for (const answer of answers) {
          const { wanted, text, noAnswer } = answer;
          if (wanted.length === 0) refusing += 1;
          judged.push({ noAnswer, gain: wanted.length > 0 ? scoreOf(answer, text, score) : text === '' ? 0 : -1 });
        }
        found = null;
      },
      result: () => best().sum / judged.length,
      beside: () => ({ [`${name}_threshold`]: best().threshold }),
    };
  });
}

/** From answering nothing to answering everything, the surest answers first; of thresholds that are as good, the lowest. */
function bestOf(judged: readonly { readonly noAnswer: number; readonly gain: number }[], refusing: number) {
  let [sum, threshold, current] = [refusing, 0, refusing];
  for (const { noAnswer, gain } of judged.toSorted((a, b) => a.noAnswer - b.noAnswer)) {
    current += gain;
    if (current > sum) [sum, threshold] = [current, noAnswer];
  }
  return { sum, threshold };
}

function metricOf(name: string, start: () => Accumulator): Metric {
  return { name, higherIsBetter: true, judges: 'answers', start };
}

/** A right answer that has no words, such as an article, is as if it were not there; without any left, no answer is right. */
function scoreOf({ wanted }: JudgedAnswer, given: string, score: AnswerScore): number {
  const right = wanted.map((text) => answerWords(text, 'squad')).filter((words) => words.length > 0);
  const words = answerWords(given, 'squad');
  return right.length === 0 ? score([], words) : right.reduce((best, each) => Math.max(best, score(each, words)), 0);
}

function commonWords(wanted: readonly string[], given: readonly string[]): number {
  const left = new Map<string, number>();
  for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of given) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(word, count - 1);
  }
  return common;
}
