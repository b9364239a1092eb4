/** The programs that a fine-tuning is made of, and how often an epoch runs each: one per padded length and mode. */
import type { Program } from '../nn/program.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { Task, TaskData } from '../kinds/task.ts';
import { planBatches, type PlannedBatch } from '../finetune/batches.ts';
import { fineTuningParameters, fineTuningProgram, type Mode } from '../finetune/model.ts';

/** A task with its examples at hand, and what is fine-tuned on it. */
export interface Tuning {
  readonly task: Task;
  readonly data: TaskData;
  readonly kept: KeptNetwork;
}

export interface TaskPrograms {
  readonly programs: readonly TaskProgram[];
  /** Training at the longest of all lengths: no program here needs more memory. */
  readonly largest: Program;
}

export interface TaskProgram {
  readonly program: Program;
  readonly mode: Mode;
  /** Batches of an epoch. */
  readonly batches: number;
}

export function taskPrograms({ task, data, kept }: Tuning): TaskPrograms {
  const classes = data.labels.length;
  const head = task.head(kept.trunk.size, classes);
  const parts = { task, kept, head, classes, parameters: fineTuningParameters(kept, head) };
  const planned: Readonly<Record<Mode, readonly PlannedBatch[]>> = {
    train: planBatches(data.train, task.fineTuning),
    evaluate: planBatches(data.dev, task.fineTuning),
  };
  const ofMode = (mode: Mode): TaskProgram[] =>
    [...new Set(planned[mode].map(({ length }) => length))].map((length) => ({
      program: fineTuningProgram(parts, length, mode),
      mode,
      batches: planned[mode].filter((batch) => batch.length === length).length,
    }));
  const longest = Math.max(...[...planned.train, ...planned.evaluate].map(({ length }) => length));
  return { programs: [...ofMode('train'), ...ofMode('evaluate')], largest: fineTuningProgram(parts, longest, 'train') };
}
