/** What an experiment computes, phase by phase: the work of each program times how often it runs. */
import type { Traced } from '../engine/onnx/trace.ts';
import { sizeOf } from '../engine/size-of.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Program } from '../nn/program.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import { evaluationShape } from '../objective/evaluate.ts';
import { networkOfConstant, objectiveProgram } from '../objective/program.ts';
import { microBatches } from '../engine/micro-batches.ts';
import { phasesOf, type CourseStage } from '../objective/course.ts';
import { rowsPerRun } from '../finetune/batches.ts';
import { stepsOf } from '../finetune/training.ts';
import { trialsOf } from '../finetune/trial.ts';
import { productsByNetwork, workOf, type Work } from './flops.ts';
import { graphOf } from './graph-of.ts';
import { networksOf, sizeOfParameter } from './parameters.ts';
import { taskPrograms, type Tuning } from './task-programs.ts';

/** What pre-training computes, and the programs that it computes it with. */
export interface TrainingWork {
  /** Of one step of the dearest phase, all micro-batches and the update included. */
  readonly step: Work;
  /** Products of one step, forward alone. */
  readonly forward: number;
  /** Products of one step by network; `shared` where several have a part in it. */
  readonly networks: Readonly<Record<string, number>>;
  /** The program of that phase, its stage, and in how many micro-batches it runs. */
  readonly dearest: { readonly program: Program; readonly stage: CourseStage; readonly parts: number };
  /** Of each stage. */
  readonly stages: readonly StageWork[];
  readonly total: Work;
}

/** What one stage of pre-training computes. */
export interface StageWork {
  readonly total: Work;
  /** Micro-batches per step. */
  readonly parts: number;
  /** Of one of them, and of the update behind all: means over the steps. */
  readonly microBatch: Work;
  readonly update: Work;
  /** Numbers that a micro-batch comes to, such as its loss. */
  readonly figures: number;
}

/** Builds the programs of a step, and counts what they compute. */
export async function trainingWork(
  course: readonly CourseStage[],
  optimizer: Optimizer,
  engine: Pick<Engine, 'tokensPerRun'>,
): Promise<TrainingWork> {
  const phases = course.flatMap((own) => {
    const { objective, batch, length } = own;
    const parts = microBatches({ plan: own, batches: { batch, length }, engine });
    return phasesOf(own).map(({ stage, from, until }) => {
      const program = objectiveProgram(objective, { batch: batch / parts, length }, 'train', stage);
      const traced = graphOf(program);
      const [microBatch, update] = [workOf(traced.graph), updateOf(program, optimizer)];
      const steps = until - from;
      return { own, parts, program, traced, steps, microBatch, update, step: plus(times(microBatch, parts), update) };
    });
  });
  const dearest = phases.reduce((most, phase) => (phase.step.products > most.step.products ? phase : most));
  const { step, program, parts, own } = dearest;
  const { graph, parameterInputs, constantInputs } = dearest.traced;
  const owners = new Map([
    ...[...networksOf(own.objective.networks)].map(([name, networks]) => [parameterInputs[name], networks] as const),
    ...Object.entries(constantInputs).map(([constant, input]) => [input, [networkOfConstant(constant)]] as const),
  ]);
  const forward = graphOf({ ...program, gradient: false });
  const totalOf = (some: typeof phases, of: 'step' | 'microBatch' | 'update' = 'step'): Work =>
    some.map((phase) => times(phase[of], phase.steps)).reduce(plus, NOTHING);
  return {
    step,
    forward: parts * workOf(forward.graph).products,
    networks: Object.fromEntries(Object.entries(productsByNetwork(graph, owners)).map(([name, products]) => [name, parts * products])),
    dearest: { program, stage: own, parts },
    stages: course.map((stage) => {
      const its = phases.filter((phase) => phase.own === stage);
      const perStep = 1 / (stage.until - stage.from);
      return {
        total: totalOf(its),
        parts: microBatches({ plan: stage, batches: stage, engine }),
        microBatch: times(totalOf(its, 'microBatch'), perStep),
        update: times(totalOf(its, 'update'), perStep),
        figures: figuresOf(its[0].traced),
      };
    }),
    total: totalOf(phases),
  };
}

/** Outputs of one number. */
function figuresOf({ outputs, graph }: Traced): number {
  return outputs.filter((name) => sizeOf(graph.outputs.get(name)?.shape ?? []) === 1).length;
}

/** What one evaluation on held-out text computes. */
export interface EvaluationWork {
  /** Evaluations of the whole run, the final one included. */
  readonly evaluations: number;
  readonly batches: number;
  readonly total: Work;
}

/** `sequences`: held-out ones; undefined: enough for all batches. */
export async function evaluationWork(objective: Objective, { train, data }: Experiment, sequences?: number): Promise<EvaluationWork> {
  const piece = evaluationShape({ batch: train.batch, length: data.length });
  const { graph } = graphOf(objectiveProgram(objective, piece, 'evaluate'));
  const batches =
    sequences === undefined ? train.evaluateBatches : Math.max(1, Math.min(train.evaluateBatches, Math.floor(sequences / train.batch)));
  const evaluations = timesDue(train.evaluateEvery, train.steps);
  return { evaluations, batches, total: times(workOf(graph), (evaluations * batches * train.batch) / piece.batch) };
}

/** How often something happens that is done every so many steps and at the last one; 0: only at the last. */
export function timesDue(every: number, steps: number): number {
  return every > 0 ? Math.ceil(steps / every) : 1;
}

/** What the fine-tunings of one task compute: every rate and seed of it. */
export interface TaskWork {
  readonly name: string;
  /** Fine-tunings: starts, learning rates and seeds. */
  readonly runs: number;
  /** Steps of each. */
  readonly steps: number;
  readonly parameters: number;
  readonly total: Work;
}

/** Counts the batches of all epochs and of their evaluations; `byDefault` updates where the task has no optimizer of its own. */
export function taskWork(tuning: Tuning, byDefault: Optimizer): TaskWork {
  const { task, data } = tuning;
  const { batch, optimizer = byDefault } = task.fineTuning;
  const updates = rowsPerRun(task) / batch;
  const { programs } = taskPrograms(tuning);
  const epoch = programs.reduce<Work>((sum, { program, mode, batches }) => {
    const once = workOf(graphOf(program).graph);
    return plus(sum, times(mode === 'train' ? plus(once, times(updateOf(program, optimizer), updates)) : once, batches));
  }, NOTHING);
  const runs = trialsOf(task).length;
  return {
    name: task.name,
    runs,
    steps: stepsOf(task, data),
    parameters: programs[0].program.parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0),
    total: times(epoch, runs * task.fineTuning.epochs),
  };
}

const NOTHING: Work = { products: 0, moved: 0 };

/** The same work so many times over. */
export function times({ products, moved }: Work, count: number): Work {
  return { products: products * count, moved: moved * count };
}

/** Two works after each other. */
export function plus(a: Work, b: Work): Work {
  return { products: a.products + b.products, moved: a.moved + b.moved };
}

/** The optimizer reads gradients and reads and writes weights and its state; the norm reads the gradients once more. */
function updateOf({ parameters }: Program, { slots }: Optimizer): Work {
  const count = parameters.reduce((sum, parameter) => sum + sizeOfParameter(parameter), 0);
  return { products: 0, moved: 4 * count * (4 + 2 * slots.length) };
}
