import { expect, it } from 'vitest';
import type { TaskRow } from '../kinds/task.ts';
import { lossLines, partCounts } from './counts.ts';

const sequence = { ids: [1], segments: [0] };
const row = (all: number, cut: number, empty: number, missed?: number[]): TaskRow => ({
  sequences: [{ ...sequence, pieces: { all, cut, empty } }],
  values: { labelled: [1, 1, 0] },
  ...(missed ? { missed } : {}),
});

it('counts what is cut, missed and empty, over the rows of all examples', () => {
  const examples = [
    { example: 0, rows: [row(6, 2, 0, [1, 0]), { sequences: [sequence], values: { labelled: [0, 1] } }] },
    { example: 1, rows: [row(4, 0, 1)] },
  ];
  const counts = partCounts({ weights: 'labelled' }, examples);
  expect(counts).toEqual({ examples: 2, cutExamples: 1, pieces: 10, cutPieces: 2, targets: 7, missedTargets: 2, emptyTexts: 1 });
  expect(lossLines('tags', { train: { ...counts, emptyTexts: 0 }, dev: counts }, 8)).toEqual([
    'tags: cut at 8 tokens: 1 of 2 training and 1 of 2 dev examples, 4 of 20 (20 %) pieces.',
    'tags: beyond 8 tokens: 2 of 7 (29 %) dev labels, which count as predicted wrongly, and 2 of 7 (29 %) training labels, ' +
      "of which nothing is learned. Read them with a greater length, or token-classification's beyond: 'windows'.",
    'tags: texts or words without a single piece: 1 in dev.',
  ]);
});

it('says nothing where nothing is lost, and takes a row for one target where a task does not weigh them', () => {
  const counts = partCounts({}, [{ example: 0, rows: [{ sequences: [sequence], values: {} }] }]);
  expect(counts).toMatchObject({ examples: 1, targets: 1, pieces: 0 });
  expect(lossLines('t', { train: counts, dev: counts }, 8)).toEqual([]);
});
