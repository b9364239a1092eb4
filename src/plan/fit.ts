/** Whether an experiment's memory fits the machine, and which micro-batch would where it does not; of its tasks: `fit-tasks.ts`. */
import { errors, UserError, type Fault } from '../errors/index.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
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
  readonly engine: Pick<Engine, 'tokensPerRun'>;
  readonly train: { readonly batch: number; readonly microBatch?: number };
  readonly length: number;
  /** Bytes of the tokenized text. */
  readonly text?: number;
}

/** Peak of pre-training: the program that trains and the one that evaluates are loaded together. */
export async function pretrainingMemory({ objective, optimizer, engine, train, length, text }: Pretraining): Promise<MemoryEstimate> {
  const parts = microBatches({ plan: train, batches: { batch: train.batch, length }, engine });
  const programs = [
    objectiveProgram(objective, { batch: train.batch / parts, length }, 'train'),
    objectiveProgram(objective, evaluationShape({ batch: train.batch, length }), 'evaluate'),
  ];
  return estimateMemory({ programs, slots: optimizer.slots.length, parts, text });
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
  return problem ?? firstTaskProblem(tasks, { optimizer: pretraining.optimizer, pretraining: memory }, limits);
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

/** The largest batch that fits, in one piece or in several. */
async function hintFor(pretraining: Pretraining, memory: MemoryEstimate, limits: MemoryLimits): Promise<string> {
  const { train } = pretraining;
  if (memory.total - memory.activations - memory.dropout > limits.machine)
    return 'Its parameters alone are too many: make the networks smaller.';
  const fits = async (batch: number, microBatch: number): Promise<boolean> =>
    (await pretrainingMemory({ ...pretraining, train: { batch, microBatch } })).total <= limits.machine;
  const microBatch = await largest(divisorsOf(train.batch), (size) => fits(train.batch, size));
  if (microBatch !== undefined)
    return `It fits with train.microBatch=${microBatch}, which gives the same updates in ${train.batch / microBatch} pieces.`;
  const batch = await largest(powersOfTwo(train.batch), (size) => fits(size, 1));
  if (batch !== undefined) return `It fits with train.batch=${batch} and train.microBatch=1; make up for it with more steps.`;
  return 'Not even one sequence at a time fits: make the sequences shorter (data.length) or the networks smaller.';
}
