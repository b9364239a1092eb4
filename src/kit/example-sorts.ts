/** Which sort a dataset's examples are of: each task takes one, and names the task for the others. */
import { errors, UserError } from '../errors/index.ts';
import type { AnyExample, ChoiceExample, LabelSetExample, TaggedExample, TextExample } from '../kinds/dataset.ts';

/** Each sort with the task that is for it. */
interface Sorts {
  readonly 'a label per text': TextExample;
  readonly 'a label per word': TaggedExample;
  readonly 'any number of labels per text': LabelSetExample;
  readonly 'texts to choose from': ChoiceExample;
}

const TASKS: Readonly<Record<keyof Sorts, string>> = {
  'a label per text': 'text-classification',
  'a label per word': 'token-classification',
  'any number of labels per text': 'multi-label-classification',
  'texts to choose from': 'multiple-choice',
};

/** What a task is called, what it wants of its dataset, for people, and the sort that this is. */
export interface Wanted<Sort extends keyof Sorts> {
  readonly task: string;
  readonly wants: string;
  readonly sort: Sort;
}

/** The examples of a dataset, all of the sort that a task takes; throws a {@link UserError} that names the task for those of another. */
export function examplesOfSort<Sort extends keyof Sorts>(
  dataset: string,
  examples: readonly AnyExample[],
  { task, wants, sort }: Wanted<Sort>,
): readonly Sorts[Sort][] {
  const other = examples.find((example) => sortOf(example) !== sort);
  if (other === undefined) return examples as readonly Sorts[Sort][];
  const has = sortOf(other);
  throw new UserError(errors.TASK_DOES_NOT_FIT_DATASET({ dataset, has, task, wants, other: TASKS[has] }));
}

function sortOf(example: AnyExample): keyof Sorts {
  if ('words' in example) return 'a label per word';
  if ('choices' in example) return 'texts to choose from';
  return 'labels' in example ? 'any number of labels per text' : 'a label per text';
}
