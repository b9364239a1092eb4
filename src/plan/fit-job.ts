/** Whether the memory of a run that only fine-tunes fits the machine. */
import { UserError } from '../errors/index.ts';
import type { Objective } from '../kinds/objective.ts';
import { firstTaskProblem, type Before, type TaskFit } from './fit-tasks.ts';
import { memoryLimits, type MemoryEstimate } from './memory.ts';
import { sizeOfParameter } from './parameters.ts';

/** What is there beside a task: the model as it was read, which nothing trains. */
export function restingMemory({ parameters }: Pick<Objective, 'parameters'>): MemoryEstimate {
  const weights = 4 * parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0);
  return { weights, gradients: weights, fixed: 0, moments: 0, activations: 0, dropout: 0, text: 0, process: 0, total: 2 * weights };
}

/** Throws a {@link UserError} that says what would fit, before anything is allocated. */
export async function requireTaskMemory(
  objective: Pick<Objective, 'parameters'>,
  { optimizer, engine }: Pick<Before, 'optimizer' | 'engine'>,
  tasks: readonly TaskFit[],
): Promise<void> {
  const problem = await firstTaskProblem(tasks, { optimizer, engine, pretraining: restingMemory(objective) }, memoryLimits());
  if (problem) throw new UserError(problem);
}
