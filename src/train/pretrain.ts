/**
 * The pre-training loop, on one page: batch, forward and backward, clip, update, and what is due now and then.
 *
 * Everything random is a function of (seed, step), so the state is the memory, the step, and the sums
 * not logged yet. What to do now and then (log, evaluate, save) is handed in by `run.ts`. Some engines
 * make several updates per run; a run ends where an evaluation or a checkpoint is due.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Watching } from '../diagnose/watching.ts';
import type { Program } from '../nn/program.ts';
import type { Batches } from '../data/batches.ts';
import { isFiniteStep, makeUpdates, updatesPerRun } from '../engine/updates.ts';
import type { Engine, LoadedModel, Trainer, TrainingUpdate } from '../kinds/engine.ts';
import type { RankGroup } from '../parallel/group.ts';
import type { Stage } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { layOut } from '../objective/fields.ts';
import { objectiveProgram } from '../objective/program.ts';
import { progressAt, valuesAt } from '../objective/schedules.ts';
import { phasesOf, type CourseStage } from '../objective/course.ts';
import { copyNetworks, frozenParameters, type PlannedStage } from '../objective/stages.ts';
import { notFiniteError } from './not-finite-error.ts';
import { isDueEvery, isLookedAt, snapshotsOf, untilDue, type DuePlan } from './due.ts';
import { microBatches } from '../engine/micro-batches.ts';
import { parameterGroups } from '../engine/parameter-groups.ts';
import type { MadePoints } from './on-the-way.ts';

/** Where the loop stands, beside the numbers in memory. */
export interface TrainingState {
  /** Updates made. */
  step: number;
  /** Seconds spent in this loop, over all sittings. */
  seconds: number;
  /** Sums of the figures of the steps since the last log line, and how many. */
  window: { count: number; sums: Record<string, number> };
  /** What was asked on the way, by `on-the-way.ts`; absent where it was nothing. */
  along?: MadePoints;
  /** What the watch over the training remembers, and has found; absent before it begins. */
  watching?: Watching;
}

/** A stage of the experiment, and what it works with. */
export interface TrainingStage extends Omit<CourseStage, 'index' | 'batch' | 'length'> {
  readonly batches: Batches;
  /** Learning rate of a step, counted from 0 over the whole training. */
  rate(step: number): number;
}

/** What a pre-training works with. */
export interface Pretraining {
  readonly plan: DuePlan & { readonly clipNorm: number; readonly logEvery: number };
  readonly seed: number;
  /** One after the other, to `plan.steps`. */
  readonly stages: readonly TrainingStage[];
  readonly engine: Engine;
  readonly model: LoadedModel;
  readonly memory: FlatMemory;
  readonly optimizer: Optimizer;
  readonly signal: AbortSignal;
  /** The ranks that share it, whose signal that is; this process alone unless given. */
  readonly group?: RankGroup;
  /** For steps that are not finite; null: nowhere. */
  readonly numericsFolder: string | null;
  /** Times a few steps, when asked for. */
  readonly profile: Profile | null;
}

/** What is done now and then. */
export interface Hooks {
  /** After every step, for the progress bar. */
  progress(state: TrainingState, figures: Readonly<Record<string, number>>): void;
  /** Means over the steps since the last call; `dataWait`: share of their time in which batches were made and the engine waited. */
  log(state: TrainingState, figures: Readonly<Record<string, number>>, dataWait: number): void;
  evaluate(state: TrainingState): Promise<void>;
  save(state: TrainingState): Promise<void>;
  /** Called before each run of the engine; throws where the training is to go no further. */
  pause?(state: TrainingState): Promise<void>;
  /** Asks the networks, where a point is due that is not there. */
  ask?(state: TrainingState): Promise<void>;
  /** Keeps the weights for good. */
  keep?(state: TrainingState): Promise<void>;
  /** Step of the last checkpoint; null where there is none yet. */
  saved(): number | null;
  /** After the last step to profile. */
  profiled(profile: Profile): Promise<void>;
}

/** Trains until `plan.steps`, or until the signal says stop: then the state is saved and the signal's reason thrown. */
export async function pretrain(training: Pretraining, hooks: Hooks, state: TrainingState): Promise<void> {
  const profiling = { profile: training.profile };
  const clock = { steps: 0, data: 0 };
  for (const own of training.stages) {
    for (const phase of phasesOf(own))
      if (state.step < phase.until) await trainPhase({ training, hooks, profiling, clock, own }, phase, state);
  }
}

/** A pre-training under way. */
interface Course {
  readonly training: Pretraining;
  readonly hooks: Hooks;
  /** The profile until it is written. */
  readonly profiling: { profile: Profile | null };
  /** Seconds since the last log line: of all steps, and of making their batches. */
  readonly clock: { steps: number; data: number };
  /** The stage that it is in. */
  readonly own: TrainingStage;
}

async function trainPhase(course: Course, { stage, from, until }: PlannedStage, state: TrainingState): Promise<void> {
  const { training, hooks, profiling, own } = course;
  const { objective, batches } = own;
  const { plan, memory, model, optimizer, signal, engine, group } = training;
  const parts = microBatches({ plan: own, batches, engine });
  const frozen = frozenParameters(objective, stage);
  const groups = parameterGroups(memory, optimizer, ({ name }) => (frozen.has(name) ? 0 : 1));
  const program = objectiveProgram(objective, { batch: batches.batch / parts, length: batches.length }, 'train', stage);
  const settings = { clipNorm: plan.clipNorm, groups, profile: profiling.profile?.enginePrefix, collective: group?.collective };
  const trainer = await model.trainer(program, optimizer, settings);
  try {
    while (state.step < until) {
      // Engines that never wait would not let a signal through.
      await nextTurn();
      await group?.stopTogether();
      if (signal.aborted) {
        await trainer.collect?.();
        await hooks.save(state);
        throw signal.reason;
      }
      await hooks.pause?.(state);
      if (state.step === from && stage.copies) await beginWithCopies(training, own, stage);
      const { profile } = profiling;
      await run(course, { trainer, program, parts, profile, until }, state);
      if (profile && (profile.left === 0 || state.step === plan.steps)) {
        trainer.endProfile?.();
        await hooks.profiled(profile);
        profiling.profile = null;
      }
    }
  } finally {
    await trainer.release();
  }
}

/** No checkpoint lies between this and the first update of the stage. */
async function beginWithCopies({ memory, model }: Pretraining, own: TrainingStage, stage: Stage): Promise<void> {
  await model.pull();
  copyNetworks({ networks: own.objective.networks, before: own.networksBefore }, stage, memory);
  await model.push();
}

interface Loop {
  readonly trainer: Trainer;
  readonly program: Program;
  /** Micro-batches. */
  readonly parts: number;
  /** Step at which the stage ends. */
  readonly until: number;
  readonly profile: Profile | null;
}

/** One run of the engine, which is one update or several. */
async function run({ training, hooks, clock, own }: Course, loop: Loop, state: TrainingState): Promise<void> {
  const { plan } = training;
  const { trainer, program, profile, until } = loop;
  const started = performance.now();
  const updates: TrainingUpdate[] = [];
  const count = Math.min(updatesPerRun(trainer), until - state.step, untilDue(plan, state.step), profile?.left ?? Infinity);
  const save = (error: unknown): Promise<never> => saveAndThrow(hooks, state, error);
  while (updates.length < count)
    updates.push(
      // What ranks keep apart cannot be saved where perhaps one of them alone has failed.
      await updateAt(training, own, loop, state.step + updates.length).catch(trainer.collect ? rethrow : save),
    );
  const waited = performance.now() - started;
  const made = await makeUpdates(trainer, updates);
  const seconds = (performance.now() - started) / 1000 / made.length;

  for (const [index, step] of made.entries()) {
    profile?.add(step.spans);
    const {
      parts,
      draw,
      update: { learningRate },
    } = updates[index];
    if (!isFiniteStep(step))
      throw await notFiniteError(training.numericsFolder, hooks.saved(), {
        ...training,
        ...step,
        program,
        parts,
        draw,
        step: state.step + 1,
      });
    state.step += 1;
    state.seconds += seconds;
    clock.steps += seconds;
    clock.data += waited / 1000 / made.length;
    profile?.stepped();
    const figures = { ...step.figures, gradient_norm: step.gradientNorm };
    await timed(profile, 'progress and trackers', async () => {
      hooks.progress(state, figures);
      collect(state, figures);
      if (state.step === until || isDueEvery(state.step, plan.logEvery, plan.steps))
        hooks.log(
          state,
          { ...flush(state), learning_rate: learningRate, ...valuesAt(own.objective, progressAt(state.step - 1, plan.steps)) },
          waitedSince(clock),
        );
    });
  }
  if (isLookedAt(plan, state.step)) await trainer.collect?.();
  if (isDueEvery(state.step, plan.evaluateEvery, plan.steps)) await timed(profile, 'evaluation', () => hooks.evaluate(state).catch(save));
  if (plan.points?.includes(state.step)) await timed(profile, 'evaluations on the way', async () => hooks.ask?.(state).catch(save));
  if (snapshotsOf(plan).includes(state.step)) await timed(profile, 'snapshot', async () => hooks.keep?.(state));
  if (isDueEvery(state.step, plan.checkpointEvery, plan.steps)) await timed(profile, 'checkpoint', () => hooks.save(state));
}

/** For an error of a component that was called between two updates: the numbers are those of the last step. */
async function saveAndThrow(hooks: Hooks, state: TrainingState, error: unknown): Promise<never> {
  if (state.step > (hooks.saved() ?? 0)) await hooks.save(state);
  throw error;
}

function rethrow(error: unknown): never {
  throw error;
}

/** What is scheduled goes by the share of all steps, whatever stage it is. */
async function updateAt(
  { seed, plan }: Pick<Pretraining, 'seed' | 'plan'>,
  { objective, batches, rate }: TrainingStage,
  { parts, profile }: Loop,
  step: number,
): Promise<TrainingUpdate> {
  const draw = { seed, step };
  const progress = progressAt(step, plan.steps);
  const inputs = await timed(profile, 'data', async () => layOut(objective, batches.at(step), draw.seed, { parts, progress }));
  return { parts: inputs, draw, update: { step: step + 1, learningRate: rate(step) } };
}

/** Times what is done where there is a profile. */
function timed<T>(profile: Profile | null, name: string, work: () => Promise<T>): Promise<T> {
  return profile ? profile.measure(name, work) : work();
}

function collect({ window }: TrainingState, figures: Readonly<Record<string, number>>): void {
  window.count += 1;
  for (const [name, value] of Object.entries(figures)) window.sums[name] = (window.sums[name] ?? 0) + value;
}

function waitedSince(clock: Course['clock']): number {
  const share = clock.data / clock.steps;
  [clock.steps, clock.data] = [0, 0];
  return share;
}

function flush(state: TrainingState): Record<string, number> {
  const { count, sums } = state.window;
  state.window = { count: 0, sums: {} };
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
}
