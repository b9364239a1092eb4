/** The downstream phase of a run: every task, from the kept network and from scratch. Tasks are read before pre-training, so that a wrong one is known at once. */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import type { Engine } from '../kinds/engine.ts';
import type { KeptNetwork, Objective } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { fineTune, taskData, type TaskResult } from './fine-tune.ts';

/** The same tasks with their examples at hand, or what is wrong with them. */
export async function readTasks(tasks: readonly Task[], kept: KeptNetwork, tokenizer: Tokenizer): Promise<Task[]> {
  const twice = tasks.find(({ name }, index) => tasks.findIndex((other) => other.name === name) !== index);
  if (twice) throw new UserError(errors.TASK_TWICE({ task: twice.name }));
  const ready: Task[] = [];
  for (const task of tasks) {
    const data = await taskData(task, kept, tokenizer);
    const { name, fineTuning, metrics } = task;
    ready.push({
      name,
      fineTuning,
      metrics,
      data: async () => data,
      targets: (length) => task.targets(length),
      head: (size, classes) => task.head(size, classes),
    });
  }
  return ready;
}

export interface Downstream {
  readonly tasks: readonly Task[];
  /** What is there after pre-training. */
  readonly parts: { readonly objective: Objective; readonly memory: FlatMemory; readonly tokenizer: Tokenizer; readonly engine: Engine };
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly log: Log;
  readonly folder: string;
  /** Where a step that is not finite is written down; null: nowhere. */
  readonly numericsFolder: string | null;
  readonly signal: AbortSignal;
}

export async function fineTuneAll({ tasks, parts, optimizer, folder, ...setting }: Downstream): Promise<TaskResult[]> {
  const { objective, memory, tokenizer, engine } = parts;
  const { names } = objective.networks[objective.kept.name];
  const pretrained = (name: string): Float32Array | null => (names[name] ? memory.view(memory.weights, names[name]) : null);
  const results: TaskResult[] = [];
  for (const task of tasks) {
    results.push(
      await fineTune({
        task,
        kept: objective.kept,
        pretrained,
        tokenizer,
        engine,
        optimizer,
        ...setting,
        folder: join(folder, 'downstream', task.name),
      }),
    );
  }
  return results;
}
