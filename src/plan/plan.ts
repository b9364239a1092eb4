/** A plan: what an experiment will cost, worked out without training. `text.ts` prints it; what is not known is null. */
import type { Experiment } from '../experiment/experiment.ts';
import type { Fault } from '../errors/index.ts';
import { microBatches } from '../engine/micro-batches.ts';
import { blaming } from '../registry/blame.ts';
import { objectiveProgram } from '../objective/program.ts';
import { diskEstimate, type DiskEstimate } from './disk.ts';
import type { Work } from './flops.ts';
import { graphOf } from './graph-of.ts';
import { memoryProblems, pretrainingMemory, type Pretraining } from './fit.ts';
import { taskMemory, taskProblems } from './fit-tasks.ts';
import { memoryLimits, type MemoryEstimate, type MemoryLimits } from './memory.ts';
import { parameterCounts, type ParameterCounts } from './parameters.ts';
import { prospectOf, type Looking, type Prospect, type TextSize } from './prospect.ts';
import { calibrate, measureStep, secondsOf, type Speed, type Timings } from './time.ts';
import { evaluationWork, taskWork, trainingWork, type TrainingWork } from './work.ts';

/** What is planned, and whether the machine is timed for it. */
export interface PlanRequest extends Looking {
  /** How to find out how fast the machine is; null: not at all. */
  readonly timing: 'calibrate' | 'measure' | null;
  /** What was timed for earlier plans of the same machine. */
  readonly timings?: Timings;
}

/** What an experiment costs: parameters, arithmetic, seconds, and bytes in memory and on disk. */
export interface Plan {
  readonly name: string;
  readonly engine: string;
  readonly vocabularySize: number;
  readonly parameters: ParameterCounts;
  readonly text: Omit<TextSize, 'bytes'> | null;
  readonly pretraining: PhasePlan & {
    readonly steps: number;
    readonly batch: number;
    readonly microBatches: number;
    readonly length: number;
    /** Positions of all steps, padding included. */
    readonly tokens: number;
    /** Times the training text is read; null while it is not tokenized. */
    readonly passes: number | null;
    /** Floating point operations of the matrix products of one step. */
    readonly step: {
      readonly flops: number;
      readonly forward: number;
      readonly backward: number;
      readonly networks: Readonly<Record<string, number>>;
      readonly seconds: number | null;
    };
  };
  readonly evaluation: PhasePlan & { readonly evaluations: number; readonly batches: number };
  readonly tasks: readonly (PhasePlan & {
    readonly name: string;
    readonly runs: number;
    readonly steps: number;
    readonly parameters: number;
  })[];
  /** Of all phases. */
  readonly total: PhasePlan;
  readonly speed: (Speed & { readonly by: 'calibrate' | 'measure'; readonly tokensPerSecond: number }) | null;
  readonly memory: {
    readonly pretraining: MemoryEstimate;
    readonly tasks: Readonly<Record<string, MemoryEstimate>>;
    readonly peak: number;
  };
  readonly disk: DiskEstimate;
  readonly limits: MemoryLimits;
  readonly fits: boolean;
  /** Why it does not fit, and what would. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** The cost of one phase. */
export interface PhasePlan {
  /** Floating point operations of all matrix products. */
  readonly flops: number;
  /** Null where the speed is not known. */
  readonly seconds: number | null;
}

/** Works out every cost without training. What does not fit is said in `problems` and not thrown. */
export async function planExperiment(request: PlanRequest): Promise<Plan> {
  return blaming(request, () => planOf(request));
}

async function planOf(request: PlanRequest): Promise<Plan> {
  const { experiment } = request;
  const prospect = await prospectOf(request);
  const { objective, optimizer, engine, text, tokenizer } = prospect;
  const { train, data } = experiment;
  const parts = microBatches({ plan: train, batches: { batch: train.batch, length: data.length }, engine });
  const training = await trainingWork(objective, optimizer, experiment, parts);
  const evaluation = await evaluationWork(objective, experiment, text?.heldOutSequences);
  const tasks = prospect.tasks.map((tuning) => taskWork(tuning, optimizer));
  const pretraining = { objective, optimizer, engine, train, length: data.length, text: text?.bytes };
  const limits = memoryLimits();
  const { memory, problems } = await memoryOf(prospect, pretraining, limits);
  const timed = problems.length > 0 && request.timing === 'measure' ? 'calibrate' : request.timing;
  const speed = await speedOf(prospect, request, parts, training, timed);
  const phase = (work: Work): PhasePlan => ({ flops: work.products, seconds: speed && secondsOf(work, speed) });
  const phases = { pretraining: phase(training.total), evaluation: phase(evaluation.total), tasks: tasks.map((task) => phase(task.total)) };
  const all = [phases.pretraining, phases.evaluation, ...phases.tasks];
  return {
    name: experiment.name,
    engine: `${engine.name} (${engine.device})`,
    vocabularySize: tokenizer.vocabularySize,
    parameters: parameterCounts(objective),
    text: text && { tokens: text.tokens, sequences: text.sequences, heldOutSequences: text.heldOutSequences, heldOut: text.heldOut },
    pretraining: { ...phases.pretraining, ...stepsOf(experiment, parts, text), step: stepOf(training, speed) },
    evaluation: { ...phases.evaluation, evaluations: evaluation.evaluations, batches: evaluation.batches },
    tasks: tasks.map(({ name, runs, steps, parameters }, index) => ({ name, runs, steps, parameters, ...phases.tasks[index] })),
    total: { flops: sum(all.map(({ flops }) => flops)), seconds: speed && sum(all.map(({ seconds }) => seconds ?? 0)) },
    speed: speed && timed && { ...speed, by: timed, tokensPerSecond: (train.batch * data.length) / secondsOf(training.step, speed) },
    memory,
    disk: diskEstimate({ experiment, objective, optimizer, tasks: prospect.tasks, text }),
    limits,
    fits: problems.length === 0,
    problems: problems.map(({ message, hints }) => [message, ...hints].join(' ')),
    notes: prospect.notes,
  };
}

function stepsOf({ train, data }: Experiment, parts: number, text: Prospect['text']) {
  const tokens = train.steps * train.batch * data.length;
  return { steps: train.steps, batch: train.batch, microBatches: parts, length: data.length, tokens, passes: text && tokens / text.tokens };
}

function stepOf({ step, forward, networks }: TrainingWork, speed: Speed | null): Plan['pretraining']['step'] {
  return { flops: step.products, forward, backward: step.products - forward, networks, seconds: speed && secondsOf(step, speed) };
}

async function memoryOf(
  { tasks, optimizer }: Prospect,
  settings: Pretraining,
  limits: MemoryLimits,
): Promise<{ memory: Plan['memory']; problems: readonly Fault[] }> {
  const pretraining = await pretrainingMemory(settings);
  const byTask: Record<string, MemoryEstimate> = {};
  const problems = await memoryProblems(settings, pretraining, limits);
  for (const fit of tasks) {
    const memory = await taskMemory(fit, { optimizer, pretraining });
    byTask[fit.task.name] = memory;
    problems.push(...(await taskProblems(fit, memory, { optimizer, pretraining }, limits)));
  }
  const peak = Math.max(pretraining.total, ...Object.values(byTask).map(({ total }) => total));
  return { memory: { pretraining, tasks: byTask, peak }, problems };
}

/** By the products of the training program; a measured step then corrects both figures by one factor. */
async function speedOf(
  prospect: Prospect,
  { experiment, timings }: PlanRequest,
  parts: number,
  training: TrainingWork,
  timing: PlanRequest['timing'],
): Promise<Speed | null> {
  if (timing === null) return null;
  const { train, data } = experiment;
  const { engine, objective, optimizer, tokenizer } = prospect;
  const { graph } = graphOf(objectiveProgram(objective, { batch: train.batch / parts, length: data.length }, 'train'));
  const speed = await calibrate(engine, graph, timings);
  if (timing === 'calibrate') return speed;
  const measured = await measureStep({
    engine,
    objective,
    optimizer,
    train,
    length: data.length,
    parts,
    vocabularySize: tokenizer.vocabularySize,
  });
  const factor = secondsOf(training.step, speed) / measured;
  return { products: speed.products * factor, moved: speed.moved * factor };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
