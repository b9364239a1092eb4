/** The task of questions with what it is made of, from memory. */
import questionAnswering from '../../plugins/task/question-answering/plugin.ts';
import type { Dataset, QuestionExample } from '../../src/kinds/dataset.ts';
import type { Task } from '../../src/kinds/task.ts';

type Options = Parameters<typeof questionAnswering.create>[0];

/** Its defaults, but for training that is as short as can be. */
export function questionTask(
  sides: Readonly<Record<'train' | 'dev', readonly QuestionExample[]>>,
  options: Partial<Options> = {},
): Task<unknown> {
  const dataset: Dataset = { name: 'asked', labels: async () => [], split: async (side) => sides[side] };
  return questionAnswering.create(
    {
      dataset,
      metrics: [],
      head: 'plain',
      beams: 20,
      questionLength: 64,
      answerLength: 30,
      misplaced: 'refuse',
      epochs: 1,
      batch: 4,
      length: 24,
      learningRates: [1e-3],
      layerDecay: 1,
      warmup: 0.1,
      seeds: 1,
      scratch: false,
      ...options,
    },
    {},
  ) as Task;
}
