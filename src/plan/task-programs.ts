/** The programs that a fine-tuning is made of, and how often an epoch runs each: one per padded length and mode. */
import type { Program } from '../nn/program.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import { planBatches, rowsPerRun, type PlannedBatch } from '../finetune/batches.ts';
import type { Mode } from '../objective/fields.ts';
import { fineTuningParameters, fineTuningProgram, writingNetwork } from '../finetune/model.ts';
import { readingProgram, writingProgram, type EncoderDecoder } from '../generate/programs.ts';
import type { Task } from '../kinds/task.ts';
import { rowsOf, type ReadTask } from '../finetune/task-data.ts';

/** A task with its examples at hand, and what is fine-tuned on it. */
export interface Tuning extends ReadTask {
  readonly kept: KeptNetwork;
}

/** All programs of a fine-tuning. */
export interface TaskPrograms {
  readonly programs: readonly TaskProgram[];
  /** Training at the longest of all lengths: no program here needs more memory. */
  readonly largest: Program;
}

/** One of them. */
export interface TaskProgram {
  readonly program: Program;
  readonly mode: Mode;
  /** Batches of an epoch, with its share of those that are only asked of once, in the end. */
  readonly batches: number;
}

/** `batch`: how many rows at once, where it is not what the task says. */
export function taskPrograms({ task, data, kept }: Tuning, batch = rowsPerRun(task)): TaskPrograms {
  const head = task.head(kept.trunk, data.labels.length, kept.decoder?.trunk);
  const parts = { task, kept, head, parameters: fineTuningParameters(kept, head) };
  const planned: Readonly<Record<Mode, readonly PlannedBatch[]>> = {
    train: planBatches(rowsOf(data.train), { ...task.fineTuning, batch }),
    evaluate: planBatches(rowsOf(data.dev), { ...task.fineTuning, batch }),
  };
  const further = (data.further ?? []).flatMap(({ read }) => planBatches(rowsOf(read), { ...task.fineTuning, batch }));
  const counted = (some: readonly PlannedBatch[], length: number): number => some.filter((each) => each.length === length).length;
  const ofMode = (mode: Mode): TaskProgram[] => {
    const last = mode === 'evaluate' ? further : [];
    return [...new Set([...planned[mode], ...last].map(({ length }) => length))].map((length) => ({
      program: fineTuningProgram(parts, { batch, length }, mode),
      mode,
      batches: counted(planned[mode], length) + counted(last, length) / task.fineTuning.epochs,
    }));
  };
  const writing = writingNetwork(kept, head);
  const longest = Math.max(...[...planned.train, ...planned.evaluate, ...further].map(({ length }) => length));
  const programs = [...ofMode('train'), ...ofMode('evaluate'), ...(writing ? writtenWith(writing, task, planned.evaluate, batch) : [])];
  return { programs, largest: fineTuningProgram(parts, { batch, length: longest }, 'train') };
}

/** What a task that writes runs beside: each batch is read once, and has so many tokens written at most. */
function writtenWith(network: EncoderDecoder, { writes }: Task, planned: readonly PlannedBatch[], batch: number): TaskProgram[] {
  if (!writes) return [];
  const { longest, beams } = writes;
  return [...new Set(planned.map(({ length }) => length))].flatMap((length): TaskProgram[] => {
    const batches = planned.filter((each) => each.length === length).length;
    return [
      { program: readingProgram(network, { batch, length }), mode: 'evaluate', batches },
      { program: writingProgram(network, { batch: batch * beams, length }, longest), mode: 'evaluate', batches: batches * longest },
    ];
  });
}
