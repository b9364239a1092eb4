/** Whether the memory of fine-tuning fits the machine, and which batch would where it does not. */
import { errors, type Fault } from '../errors/index.ts';
import type { Program } from '../nn/program.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import { rowsPerRun } from '../finetune/batches.ts';
import type { ReadTask } from '../finetune/task-data.ts';
import { divisorsOf, largest } from './largest.ts';
import { estimateMemory, modelBytes, type MemoryEstimate, type MemoryLimits } from './memory.ts';
import { taskPrograms, type Tuning } from './task-programs.ts';
import { formatBytes } from './units.ts';

/** A task and its place in the experiment. */
export interface TaskFit extends Tuning {
  /** Where the experiment has the task, e.g. `tasks.0`. */
  readonly path: string;
}

/** What the memory has to do for, after pre-training. */
export function taskFits(tasks: readonly ReadTask[], kept: KeptNetwork): TaskFit[] {
  return tasks.map((read, index) => ({ ...read, kept, path: `tasks.${index}` }));
}

/** What is there while tasks are fine-tuned, whichever it is. */
export interface Before {
  readonly optimizer: Pick<Optimizer, 'slots'>;
  readonly engine: Pick<Engine, 'programBytes'>;
  /** Of pre-training: its model is kept. */
  readonly pretraining: MemoryEstimate;
}

/** Peak of fine-tuning, with this many rows at once where it is not what the task says: the programs of all lengths are loaded together. */
export async function taskMemory(tuning: Tuning, before: Before, batch?: number): Promise<MemoryEstimate> {
  const programs = taskPrograms(tuning, batch).programs.map(({ program }) => program);
  return withKept(await estimateOf(programs, ofTask(tuning, before), partsOf(tuning, batch)), before);
}

/** The first that does not fit; where all do, this is found out fast: the start of a run waits for it. */
export async function firstTaskProblem(tasks: readonly TaskFit[], before: Before, limits: MemoryLimits): Promise<Fault | undefined> {
  for (const fit of tasks) {
    if ((await mostMemory(fit, before)) <= limits.machine) continue;
    const [problem] = await taskProblems(fit, await taskMemory(fit, before), before, limits);
    if (problem) return problem;
  }
  return undefined;
}

/** What does not fit; empty when all does. */
export async function taskProblems(fit: TaskFit, { total }: MemoryEstimate, before: Before, limits: MemoryLimits): Promise<Fault[]> {
  if (total <= limits.machine) return [];
  const hint = await hintFor(fit, before, limits);
  return [
    errors.DOES_NOT_FIT({
      what: `Fine-tuning on '${fit.task.name}'`,
      needed: formatBytes(total),
      limit: formatBytes(limits.machine),
      hint,
    }),
  ];
}

/** No less than it takes, from the largest program alone. */
async function mostMemory(tuning: Tuning, before: Before): Promise<number> {
  const { programs, largest: program } = taskPrograms(tuning);
  const { total, activations, dropout } = withKept(await estimateOf([program], ofTask(tuning, before), partsOf(tuning)), before);
  return total + (programs.length - 1) * (activations + dropout);
}

async function hintFor(fit: TaskFit, before: Before, { machine }: MemoryLimits): Promise<string> {
  const { path, task } = fit;
  const fits = async (batch: number): Promise<boolean> => (await taskMemory(fit, before, batch)).total <= machine;
  const { batch } = task.fineTuning;
  const rows = await largest(
    divisorsOf(batch).filter((size) => size <= rowsPerRun(task)),
    fits,
  );
  if (rows !== undefined) return `It fits with ${path}.microBatch=${rows}, which gives the same updates in ${batch / rows} pieces.`;
  return `Not even one example at a time fits: make the examples shorter (${path}.length) or the networks smaller.`;
}

function ofTask({ task }: Tuning, before: Before): Before {
  return { ...before, optimizer: task.fineTuning.optimizer ?? before.optimizer };
}

/** Micro-batches of a step. */
function partsOf({ task }: Tuning, rows = rowsPerRun(task)): number {
  return Math.ceil(task.fineTuning.batch / rows);
}

function estimateOf(programs: readonly Program[], { optimizer, engine, pretraining }: Before, parts: number): Promise<MemoryEstimate> {
  return estimateMemory({ programs, slots: optimizer.slots.length, parts, text: pretraining.text, engine });
}

/** With the pre-trained model, and the fine-tuned weights at their best. */
function withKept(own: MemoryEstimate, { optimizer, pretraining }: Before): MemoryEstimate {
  return { ...own, total: own.total + modelBytes(pretraining, optimizer.slots.length) + own.weights };
}
