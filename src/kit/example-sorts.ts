/** Which sort a dataset's examples are of: each task takes one, and names the task for the others. */
import { errors, UserError } from '../errors/index.ts';
import type { AnyExample, ChoiceExample, LabelSetExample, QuestionExample, TaggedExample, TextExample } from '../kinds/dataset.ts';

/** Each sort with the task that is for it. */
interface Sorts {
  readonly 'a label per text': TextExample;
  readonly 'a label per word': TaggedExample;
  readonly 'any number of labels per text': LabelSetExample;
  readonly 'texts to choose from': ChoiceExample;
  readonly 'questions about passages': QuestionExample;
}

const TASKS: Readonly<Record<keyof Sorts, string>> = {
  'a label per text': 'text-classification',
  'a label per word': 'token-classification',
  'any number of labels per text': 'multi-label-classification',
  'texts to choose from': 'multiple-choice',
  'questions about passages': 'question-answering',
};

/** What a task is called, what it wants of its dataset, for people, and the sort that this is. */
export interface WantedExamples<Sort extends keyof Sorts> {
  readonly task: string;
  readonly wants: string;
  readonly sort: Sort;
}

/** An example of a dataset, which is of the sort that a task takes; throws a {@link UserError} that names the task for another sort. */
export function exampleOfSort<Sort extends keyof Sorts>(dataset: string, example: AnyExample, wanted: WantedExamples<Sort>): Sorts[Sort] {
  const has = sortOf(example);
  if (has === wanted.sort) return example as Sorts[Sort];
  const { task, wants } = wanted;
  throw new UserError(errors.TASK_DOES_NOT_FIT_DATASET({ dataset, has, task, wants, other: TASKS[has] }));
}

/** The same of all examples of a part. */
export function examplesOfSort<Sort extends keyof Sorts>(
  dataset: string,
  examples: readonly AnyExample[],
  wanted: WantedExamples<Sort>,
): readonly Sorts[Sort][] {
  return examples.map((example) => exampleOfSort(dataset, example, wanted));
}

function sortOf(example: AnyExample): keyof Sorts {
  if ('words' in example) return 'a label per word';
  if ('choices' in example) return 'texts to choose from';
  if ('passage' in example) return 'questions about passages';
  return 'labels' in example ? 'any number of labels per text' : 'a label per text';
}
