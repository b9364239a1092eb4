/** Lets an editor know what a task's examples are, from what its `examples` returns. */
import type { Task, TaskExamples } from '../kinds/task.ts';

/** Returns its argument; `rows`, `observe` and `floor` see the examples that `examples` gives, with their types. */
export function defineTask<E>(task: Task<NoInfer<E>> & { examples(): Promise<TaskExamples<E>> }): Task {
  return task;
}
