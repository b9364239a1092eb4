/** A dataset whose examples are not those that a task is made for. */
import { errors, UserError } from '../errors/index.ts';
import type { AnyExample } from '../kinds/dataset.ts';

/** `wants`: the task and what it wants, `text-classification wants a label per text`. */
export function unfitExample(dataset: string, example: AnyExample, wants: string): UserError {
  const [has, task] =
    'question' in example
      ? ['questions about passages', 'question-answering']
      : 'words' in example
        ? ['a label per word', 'token-classification']
        : ['a label per text', 'text-classification'];
  return new UserError(errors.TASK_DOES_NOT_FIT_DATASET({ dataset, has, wants, task }));
}
