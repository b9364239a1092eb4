import { describe, expect, it } from 'vitest';
import { bestAnswers, jointScores, plainScores, type TokenizedPassage, type WindowPlace } from './answers.ts';

const limits = { most: 3, longest: 2 };
/** [CLS] q [SEP] red blue green [SEP] */
const passage = passageOf(['red', 'blue', 'green']);
const place: WindowPlace = { from: 0, to: 3, at: 3, none: 0 };

describe('of a plain head', () => {
  it('the best spans have the highest sums of both logits, with their characters', () => {
    const scores = plainScores(pairs([1, 9, 9, 0, 3, 1, 9], [2, 9, 9, 1, 0, 2, 9]), place);
    expect(bestAnswers(passage, [scores], limits)).toEqual({
      answers: [
        { text: 'blue green', start: 4, end: 14, score: 5 },
        { text: 'blue', start: 4, end: 8, score: 3 },
        { text: 'green', start: 9, end: 14, score: 3 },
      ],
      none: 3,
    });
  });

  it('no span ends before it begins, is longer than allowed, or has a token of the question or of the frame', () => {
    // The likeliest beginning is the last token, the likeliest end the first one; `red blue green` would be next.
    const scores = plainScores(pairs([9, 9, 9, 5, 0, 6, 9], [9, 9, 9, 3, 0, 2, 9]), place);
    const spans = (longest: number) => bestAnswers(passage, [scores], { most: 9, longest }).answers.map(({ text }) => text);
    expect(spans(3)).toEqual(['red', 'green', 'red blue green', 'red blue', 'blue green', 'blue']);
    expect(spans(1)).toEqual(['red', 'green', 'blue']);
  });

  it('blanks that a tokenizer takes into its pieces are none of an answer', () => {
    const blanks: TokenizedPassage = { text: 'red blue green', starts: [0, 3, 8], ends: [3, 8, 14] };
    const scores = plainScores(pairs([0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0, 0]), place);
    expect(bestAnswers(blanks, [scores], limits).answers[0]).toMatchObject({ text: 'blue', start: 4, end: 8 });
  });

  it('a passage without tokens has no answer', () => {
    const none = plainScores(pairs([1, 0, 0, 0], [2, 0, 0, 0]), { from: 0, to: 0, at: 3, none: 0 });
    expect(bestAnswers(passageOf([]), [none], limits)).toEqual({ answers: [], none: 3 });
  });
});

it('of several windows, an answer counts where its first token has most around it, and none in the window that has most against it', () => {
  const long = passageOf(['a', 'b', 'c', 'd', 'e']);
  const window = (from: number, none: number, starts: number[]) =>
    plainScores(pairs([none, 0, 0, ...starts, 0], [0, 0, 0, 0, 0, 0, 0]), { from, to: from + 3, at: 3, none: 0 });
  // 'c' is the last token of the first window and the first of the last one: it is judged in the middle one.
  const { answers, none } = bestAnswers(long, [window(0, 7, [0, 0, 9]), window(1, 4, [8, 1, 0]), window(2, 5, [9, 0, 2])], {
    most: 2,
    longest: 1,
  });
  expect(answers.map(({ text, score }) => [text, score])).toEqual([
    ['e', 2],
    ['c', 1],
  ]);
  expect(none).toBe(4);
});

it('a joint head says of the best beginnings how well each end goes with them, and of no answer for itself', () => {
  // For each token: beginning, end after the best beginning (green), end after the second best (blue), no answer.
  const logits = Float32Array.from(
    [
      [-9, 0, 0, 0.5], // [CLS]
      [-9, 0, 0, 0.5],
      [-9, 0, 0, 0.5],
      [1, 5, 5, 0.5], // red: ends before it begins, and no beam begins here
      [2, 6, 0, 0.5], // blue
      [3, 1, 4, 0.5], // green
      [-9, 7, 7, 0.5],
    ].flat(),
  );
  expect(bestAnswers(passage, [jointScores(logits, 2, place)], limits)).toEqual({
    answers: [
      { text: 'blue green', start: 4, end: 14, score: 6 },
      { text: 'green', start: 9, end: 14, score: 4 },
      { text: 'blue', start: 4, end: 8, score: 2 },
    ],
    none: 0.5,
  });
});

it('a beam of a joint head that begins outside of the passage gives no answer', () => {
  const logits = [9, 0, 0, 1, 0, 0, 0, 0, 0, 2, 3, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0];
  const { answers } = bestAnswers(passage, [jointScores(logits, 1, place)], limits);
  expect(answers).toEqual([]);
});

/** Two logits for each token. */
function pairs(starts: readonly number[], ends: readonly number[]): number[] {
  return starts.flatMap((start, index) => [start, ends[index]]);
}

function passageOf(words: readonly string[]): TokenizedPassage {
  const starts = words.map((_, index) => words.slice(0, index).reduce((sum, word) => sum + word.length + 1, 0));
  return { text: words.join(' '), starts, ends: words.map((word, index) => starts[index] + word.length) };
}
