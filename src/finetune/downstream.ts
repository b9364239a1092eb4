/**
 * The downstream phase of a run: every task, from the kept network and from scratch. Tasks are read before pre-training, so
 * that a wrong one is known at once.
 */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import type { RankGroup } from '../parallel/group.ts';
import { aloneText, isShared } from './shared-tasks.ts';
import type { Engine } from '../kinds/engine.ts';
import type { KeptNetwork, Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { fineTune, type TaskResult } from './fine-tune.ts';
import { pretrainedOf, type Pretraining } from './pretrained.ts';
import { examineTask, readTask, type ExaminedTask, type ReadTask } from './task-data.ts';

/** The tasks with their examples at hand, whose labels and metrics are in order; throws what is wrong with them. */
export async function examineTasks(tasks: readonly Task[]): Promise<ExaminedTask[]> {
  const twice = tasks.find(({ name }, index) => tasks.findIndex((other) => other.name === name) !== index);
  if (twice) throw new UserError(errors.TASK_TWICE({ task: twice.name }));
  const examined: ExaminedTask[] = [];
  for (const task of tasks) examined.push(await examineTask(task));
  return examined;
}

/** The same tasks, ready to be trained on. */
export async function readTasks(tasks: readonly ExaminedTask[], kept: KeptNetwork, tokenizer: Tokenizer): Promise<ReadTask[]> {
  const read: ReadTask[] = [];
  for (const examined of tasks) read.push(await readTask(examined, kept, tokenizer));
  return read;
}

/** What all tasks of a run are fine-tuned with. */
export interface Downstream {
  readonly tasks: readonly ReadTask[];
  /** What is there after pre-training. */
  readonly parts: Pretraining & { readonly objective: Objective; readonly tokenizer: Tokenizer; readonly engine: Engine };
  /** What the model that the run started from has beside its networks. */
  readonly beside: Readonly<Record<string, Float32Array>>;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly log: Log;
  /** The run's own. */
  readonly folder: { readonly path: string; check(): void };
  /** Where a step that is not finite is written down; null: nowhere. */
  readonly numericsFolder: string | null;
  /** Aborted where this process is told to stop. */
  readonly signal: AbortSignal;
  /** The ranks of the run, of which this is the first; this process alone unless given. */
  readonly group?: RankGroup;
}

/** Fine-tunes on one task after the other. */
export async function fineTuneAll({
  tasks,
  parts,
  beside,
  optimizer,
  folder,
  group,
  signal,
  ...setting
}: Downstream): Promise<TaskResult[]> {
  const { objective, tokenizer, engine } = parts;
  const pretrained = pretrainedOf(parts, beside);
  const results: TaskResult[] = [];
  for (const { task, data, counts } of tasks) {
    const shared = group && group.size > 1 && isShared(task, group) ? group : undefined;
    if (group && group.size > 1 && !shared) setting.log.warn(aloneText(task, group));
    results.push(
      await fineTune({
        task,
        data,
        counts,
        kept: objective.kept,
        pretrained,
        tokenizer,
        engine,
        optimizer,
        ...setting,
        group: shared,
        signal: shared?.signal ?? signal,
        folder: join(folder.path, 'downstream', task.name),
        check: () => folder.check(),
      }),
    );
  }
  return results;
}
