/** A plan: what an experiment will cost, worked out without training. `text.ts` prints it; what is not known is null. */
import type { Experiment } from '../experiment/experiment.ts';
import type { Fault } from '../errors/index.ts';
import { tokensUntil, trainStages } from '../experiment/stages.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Origin, Path } from '../source/tree.ts';
import { blaming } from '../registry/blame.ts';
import { planCluster, type Cluster, type ClusterPlan } from './cluster/cluster.ts';
import { requireShared, sharedTraining } from './cluster/shared-training.ts';
import { diskEstimate, type DiskEstimate } from './disk.ts';
import type { Work } from './flops.ts';
import { graphOf } from './graph-of.ts';
import { planOfJob } from './job.ts';
import { memoryProblems, pretrainingMemory, stageMemory, type Pretraining } from './fit.ts';
import { taskMemory, taskProblems } from './fit-tasks.ts';
import { memoryLimits, type MemoryEstimate, type MemoryLimits } from './memory.ts';
import { parameterCounts, type ParameterCounts } from './parameters.ts';
import { prospectOf, type Looking, type Prospect, type TextSize } from './prospect.ts';
import { measureStep, type StepTime } from './step-time.ts';
import { calibrate, secondsOf, type Speed, type Timings } from './time.ts';
import { evaluationWork, taskWork, trainingWork, type TrainingWork } from './work.ts';

/** What is planned, and whether the machine is timed for it. */
export interface PlanRequest extends Looking {
  /** How to find out how fast the machine is; null: not at all. */
  readonly timing: 'calibrate' | 'measure' | null;
  /** Machines to plan pre-training for; needs times. */
  readonly cluster?: Cluster;
  /** What was timed for earlier plans of the same machine. */
  readonly timings?: Timings;
  /** Where the experiment says what stands at a path, for errors. */
  place?(path: Path, part: 'key' | 'value'): Origin;
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
    /** Of a step of the dearest stage. */
    readonly batch: number;
    readonly microBatches: number;
    readonly length: number;
    /** In their order; one where the experiment has none. */
    readonly stages: readonly StagePlan[];
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
  /** What many machines would bring, where that was asked for. */
  readonly cluster: ClusterPlan | null;
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

/** The cost of one stage of pre-training. */
export interface StagePlan extends PhasePlan {
  readonly steps: number;
  readonly batch: number;
  readonly microBatches: number;
  readonly length: number;
  readonly tokens: number;
  /** Bytes at its peak. */
  readonly memory: number;
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
  if (experiment.train.steps === 0) return planOfJob(request, prospect);
  const { objective, course, optimizer, engine, text, tokenizer } = prospect;
  const { train, data } = experiment;
  if (request.cluster) requireShared(course, engine, request.cluster.ranks);
  const training = await trainingWork(course, optimizer, engine);
  const evaluation = await evaluationWork(objective, experiment, text?.heldOutSequences);
  const tasks = prospect.tasks.map((tuning) => taskWork(tuning, optimizer));
  const pretraining = { objective, optimizer, engine, train, length: data.length, stages: course, text: text?.bytes };
  const limits = memoryLimits();
  const { memory, problems } = await memoryOf(prospect, pretraining, limits);
  const timed = problems.length > 0 && request.timing === 'measure' ? 'calibrate' : request.timing;
  const { speed, measured } = await speedOf(prospect, request, training, timed);
  const phase = (work: Work): PhasePlan => ({ flops: work.products, seconds: speed && secondsOf(work, speed) });
  const phases = { pretraining: phase(training.total), evaluation: phase(evaluation.total), tasks: tasks.map((task) => phase(task.total)) };
  const all = [phases.pretraining, phases.evaluation, ...phases.tasks];
  const disk = diskEstimate({ experiment, objective, optimizer, tasks: prospect.tasks, text });
  const { checkpointEvery } = train;
  const shared = { course, work: training, measured, checkpointEvery, checkpoint: disk.whileSaving, optimizer };
  return {
    name: experiment.name,
    engine: `${engine.name} (${engine.device})`,
    vocabularySize: tokenizer.vocabularySize,
    parameters: parameterCounts(wholeOf(prospect)),
    text: text && { tokens: text.tokens, sequences: text.sequences, heldOutSequences: text.heldOutSequences, heldOut: text.heldOut },
    pretraining: {
      ...phases.pretraining,
      ...stepsOf(experiment, training, text),
      stages: await stagesOf(pretraining, training, course, phase),
      step: stepOf(training, speed),
    },
    evaluation: { ...phases.evaluation, evaluations: evaluation.evaluations, batches: evaluation.batches },
    tasks: tasks.map(({ name, runs, steps, parameters }, index) => ({ name, runs, steps, parameters, ...phases.tasks[index] })),
    total: { flops: sum(all.map(({ flops }) => flops)), seconds: speed && sum(all.map(({ seconds }) => seconds ?? 0)) },
    speed: speed && timed && { ...speed, by: timed, tokensPerSecond: tokensOfStep(training) / secondsOf(training.step, speed) },
    cluster: request.cluster && speed ? planCluster(request.cluster, await sharedTraining({ ...shared, speed })) : null,
    memory,
    disk,
    limits,
    fits: problems.length === 0,
    problems: problems.map(({ message, hints }) => [message, ...hints].join(' ')),
    notes: prospect.notes,
  };
}

/** With the parameters of all stages. */
function wholeOf({ objective, course }: Prospect): Objective {
  const { parameters } = course[0].objective;
  return { ...objective, parameters };
}

function stepsOf({ train, data }: Experiment, { dearest: { stage, parts } }: TrainingWork, text: Prospect['text']) {
  const tokens = tokensUntil(trainStages({ train, data }), train.steps);
  const { batch, length } = stage;
  return { steps: train.steps, batch, microBatches: parts, length, tokens, passes: text && tokens / text.tokens };
}

async function stagesOf(
  pretraining: Pretraining,
  { stages }: TrainingWork,
  course: Prospect['course'],
  phase: (work: Work) => PhasePlan,
): Promise<StagePlan[]> {
  const plans = course.map(async (stage, index) => {
    const { from, until, batch, length } = stage;
    const { total, parts } = stages[index];
    const memory = (await stageMemory(pretraining, stage)).total;
    return { steps: until - from, batch, microBatches: parts, length, tokens: (until - from) * batch * length, ...phase(total), memory };
  });
  return Promise.all(plans);
}

function tokensOfStep({ dearest: { stage } }: TrainingWork): number {
  return stage.batch * stage.length;
}

function stepOf({ step, forward, networks }: TrainingWork, speed: Speed | null): Plan['pretraining']['step'] {
  return { flops: step.products, forward, backward: step.products - forward, networks, seconds: speed && secondsOf(step, speed) };
}

async function memoryOf(
  { tasks, optimizer, engine }: Prospect,
  settings: Pretraining,
  limits: MemoryLimits,
): Promise<{ memory: Plan['memory']; problems: readonly Fault[] }> {
  const pretraining = await pretrainingMemory(settings);
  const byTask: Record<string, MemoryEstimate> = {};
  const problems = await memoryProblems(settings, pretraining, limits);
  for (const fit of tasks) {
    const memory = await taskMemory(fit, { optimizer, engine, pretraining });
    byTask[fit.task.name] = memory;
    problems.push(...(await taskProblems(fit, memory, { optimizer, engine, pretraining }, limits)));
  }
  const peak = Math.max(pretraining.total, ...Object.values(byTask).map(({ total }) => total));
  return { memory: { pretraining, tasks: byTask, peak }, problems };
}

/** By the products of the training program of the dearest stage; a measured step of it then corrects both figures by one factor. */
async function speedOf(
  prospect: Prospect,
  { experiment, timings }: PlanRequest,
  training: TrainingWork,
  timing: PlanRequest['timing'],
): Promise<{ readonly speed: Speed | null; readonly measured: StepTime | null }> {
  if (timing === null) return { speed: null, measured: null };
  const { engine, optimizer, tokenizer } = prospect;
  const { program, stage, parts } = training.dearest;
  const speed = await calibrate(engine, graphOf(program).graph, timings);
  if (timing === 'calibrate') return { speed, measured: null };
  const measured = await measureStep({
    engine,
    objective: stage.objective,
    optimizer,
    train: { batch: stage.batch, clipNorm: experiment.train.clipNorm },
    length: stage.length,
    parts,
    vocabularySize: tokenizer.vocabularySize,
  });
  const factor = secondsOf(training.step, speed) / measured.seconds;
  return { speed: { products: speed.products * factor, moved: speed.moved * factor }, measured };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
