/** Whether an experiment's memory fits the machine, and which micro-batch would where it does not; of its tasks: `fit-tasks.ts`. */
import { errors, UserError, type Fault } from '../errors/index.ts';
import type { Engine } from '../kinds/engine.ts';
import type { BatchShape, Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import { evaluationShape } from '../objective/evaluate.ts';
import { objectiveProgram } from '../objective/program.ts';
import { microBatches } from '../engine/micro-batches.ts';
import { firstTaskProblem, type TaskFit } from './fit-tasks.ts';
import { divisorsOf, largest, powersOfTwo } from './largest.ts';
import { estimateMemory, memoryLimits, type MemoryEstimate, type MemoryLimits } from './memory.ts';
import { formatBytes } from './units.ts';

/** The parts of an experiment that its memory depends on. */
export interface Pretraining {
  readonly objective: Objective;
  readonly optimizer: Pick<Optimizer, 'slots'>;
  readonly engine: Pick<Engine, 'tokensPerRun' | 'programBytes'>;
  readonly train: { readonly batch: number; readonly microBatch?: number };
  readonly length: number;
  /** Those of the training, where it has some; one over all of it unless given. */
  readonly stages?: readonly FittingStage[];
  /** Bytes of the tokenized text. */
  readonly text?: number;
}

/** A stage of the training, as far as its memory is concerned. */
export interface FittingStage extends BatchShape {
  readonly objective: Objective;
  readonly microBatch?: number;
}

/** Peak of pre-training: the program that trains, of the stage that needs most, and the one that evaluates are loaded together. */
export async function pretrainingMemory(pretraining: Pretraining): Promise<MemoryEstimate> {
  const estimates = await Promise.all(stagesOf(pretraining).map((stage) => stageMemory(pretraining, stage)));
  return estimates.reduce((most, each) => (each.total > most.total ? each : most));
}

/** Peak of one stage. */
export async function stageMemory(
  { objective: evaluated, optimizer, engine, train, length: whole, text }: Pretraining,
  { objective, batch, length, microBatch }: FittingStage,
): Promise<MemoryEstimate> {
  const parts = microBatches({ plan: { microBatch }, batches: { batch, length }, engine });
  const programs = [
    objectiveProgram(objective, { batch: batch / parts, length }, 'train'),
    objectiveProgram(evaluated, evaluationShape({ batch: train.batch, length: whole }), 'evaluate'),
  ];
  return estimateMemory({ programs, slots: optimizer.slots.length, parts, text, engine });
}

function stagesOf({ stages, objective, train, length }: Pretraining): readonly FittingStage[] {
  return stages ?? [{ ...train, objective, length }];
}

/**
 * Throws a {@link UserError} that says what would fit, before anything is allocated: a task that does not would end a
 * run after its pre-training.
 */
export async function requireMemory(
  pretraining: Pretraining,
  tasks: readonly TaskFit[] = [],
  limits: MemoryLimits = memoryLimits(),
): Promise<void> {
  const first = await firstProblem(pretraining, tasks, limits).catch(unlessUncountable);
  if (first) throw new UserError(first);
}

async function firstProblem(pretraining: Pretraining, tasks: readonly TaskFit[], limits: MemoryLimits): Promise<Fault | undefined> {
  const memory = await pretrainingMemory(pretraining);
  const [problem] = await memoryProblems(pretraining, memory, limits);
  return problem ?? firstTaskProblem(tasks, { optimizer: pretraining.optimizer, engine: pretraining.engine, pretraining: memory }, limits);
}

/** A program is counted in the graph of the onnx engine. One that has none runs on other engines; that engine says so itself. */
function unlessUncountable(error: unknown): undefined {
  if (!(error instanceof UserError) || ![errors.UNTRACED_OP.code, errors.TRACED_READ.code].includes(error.code)) throw error;
}

/** What does not fit; empty when all does. */
export async function memoryProblems(pretraining: Pretraining, memory: MemoryEstimate, limits: MemoryLimits): Promise<Fault[]> {
  if (memory.total <= limits.machine) return [];
  const hint = await hintFor(pretraining, memory, limits);
  return [errors.DOES_NOT_FIT({ what: 'Pre-training', needed: formatBytes(memory.total), limit: formatBytes(limits.machine), hint })];
}

/** The largest batch that fits, in one piece or in several; of the stage that needs most. */
async function hintFor(pretraining: Pretraining, memory: MemoryEstimate, limits: MemoryLimits): Promise<string> {
  const stages = stagesOf(pretraining);
  const estimates = await Promise.all(stages.map((stage) => stageMemory(pretraining, stage)));
  const dearest = estimates.findIndex(({ total }) => total === memory.total);
  const { batch: rows } = stages[dearest];
  const [section, length] = stages.length > 1 ? [`train.stages.${dearest}`, `train.stages.${dearest}.length`] : ['train', 'data.length'];
  if (memory.total - memory.activations - memory.dropout > limits.machine)
    return 'Its parameters alone are too many: make the networks smaller.';
  const fits = async (batch: number, microBatch: number): Promise<boolean> => {
    const whole = stages.length > 1 ? pretraining : { ...pretraining, train: { batch } };
    return (await stageMemory(whole, { ...stages[dearest], batch, microBatch })).total <= limits.machine;
  };
  const microBatch = await largest(divisorsOf(rows), (size) => fits(rows, size));
  if (microBatch !== undefined)
    return `It fits with ${section}.microBatch=${microBatch}, which gives the same updates in ${rows / microBatch} pieces.`;
  const batch = await largest(powersOfTwo(rows), (size) => fits(size, 1));
  if (batch !== undefined) return `It fits with ${section}.batch=${batch} and ${section}.microBatch=1; make up for it with more steps.`;
  return `Not even one sequence at a time fits: make the sequences shorter (${length}) or the networks smaller.`;
}
