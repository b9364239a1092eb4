/** What metrics are told of questions: the best answer and how much speaks for none; the same if all were right, or nothing were read. */
import { bestAnswers, jointScores, plainScores, type Floor, type JudgedAnswer, type Observations, type ReadExample } from 'electra-run';
import type { Asked, QuestionRow } from './rows.ts';

export interface Answering {
  readonly answerLength: number;
  /** Of the joint head; null for the plain one. */
  readonly beams: number | null;
}

/** `logits`: of each window. */
export function judgedAnswer(
  { example, rows }: ReadExample<Asked>,
  logits: readonly Float32Array[],
  { answerLength, beams }: Answering,
): JudgedAnswer {
  const own = rows as readonly QuestionRow[];
  const [{ passage }] = own;
  if (!passage) throw new TypeError('An answer is looked for in a passage that was not kept.');
  const windows = own.flatMap(({ place }, index) =>
    place ? [beams === null ? plainScores(logits[index], place) : jointScores(logits[index], beams, place)] : [],
  );
  const { answers, none } = bestAnswers(passage, windows, { most: 1, longest: answerLength });
  const [best] = answers;
  // The joint head says of no answer how likely it is; the plain one compares it with the best answer.
  const noAnswer = none - (beams === null ? (best?.score ?? 0) : 0);
  const declined = best === undefined || noAnswer > example.declines;
  return { wanted: example.answers, text: best?.text ?? '', noAnswer, declined };
}

/** As if every question had been given the first of its answers. */
export function rightOf(dev: readonly Asked[]): Observations {
  return observed(
    dev.map(({ answers }) => {
      const declined = answers.length === 0;
      return { wanted: answers, text: answers[0] ?? '', noAnswer: declined ? 1 : -1, declined };
    }),
  );
}

/** Says of all that there is no answer, where training has such questions; else the first words of the passage. */
export function floorOf(train: readonly ReadExample<Asked>[], dev: readonly ReadExample<Asked>[]): Floor {
  const declined = train.some(({ example: { answers } }) => answers.length === 0);
  const words = medianOf(train.flatMap(({ example: { answers } }) => answers.slice(0, 1).map((answer) => wordsOf(answer).length)));
  const answers = dev.map(({ example: { answers: wanted, passage } }): JudgedAnswer => ({
    wanted,
    text: wordsOf(passage).slice(0, words).join(' '),
    noAnswer: declined ? 1 : -1,
    declined,
  }));
  const beginning = words === 1 ? 'the first word of the passage' : `the first ${words} words of the passage`;
  return { note: declined ? 'no answer to any question' : beginning, observations: observed(answers) };
}

/** Answers, which have no labels beside them. */
export function observed(answers: readonly JudgedAnswer[]): Observations {
  return { labels: [], predictions: [], answers };
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** At least one. */
function medianOf(counts: readonly number[]): number {
  return Math.max(1, counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 1);
}
