/** The times of a training as ranks would share it: what one of them spends on a micro-batch, and what on the whole batch. */
import { errors, UserError } from '../../errors/index.ts';
import { keepsApart } from '../../engine/shared-update.ts';
import type { Engine } from '../../kinds/engine.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import type { ParameterSpec } from '../../nn/parameters.ts';
import type { CourseStage } from '../../objective/course.ts';
import { requireEven, requireSharing } from '../../engine/shares.ts';
import { sizeOfParameter } from '../parameters.ts';
import type { StepTime } from '../step-time.ts';
import { secondsOf, type Speed } from '../time.ts';
import type { TrainingWork } from '../work.ts';
import { secondsToAdd } from './adding.ts';
import type { SharedTraining, StageTimes } from './cluster.ts';

/** What is known of one rank. */
export interface Timed {
  readonly course: readonly CourseStage[];
  readonly work: TrainingWork;
  readonly speed: Speed;
  /** Of the dearest stage, where real steps were timed. */
  readonly measured: StepTime | null;
  readonly checkpointEvery: number;
  /** Bytes of one. */
  readonly checkpoint: number;
  readonly optimizer: Pick<Optimizer, 'onDevice'>;
}

/** Throws a {@link UserError} where so many ranks cannot share the course, as a run would. */
export function requireShared(course: readonly CourseStage[], engine: Engine, ranks: number): void {
  requireSharing(engine, ranks);
  for (const stage of course) requireEven({ plan: stage, batches: stage, engine }, course.length > 1 ? stage.index + 1 : null, ranks);
}

/** Laying out is counted only where it was measured. */
export async function sharedTraining(timed: Timed): Promise<SharedTraining> {
  const { course, work, speed, measured, checkpointEvery, checkpoint, optimizer } = timed;
  const { dearest } = work;
  const position = course.indexOf(dearest.stage);
  const tokensOf = ({ batch, length }: CourseStage): number => batch * length;
  const own = secondsOf(work.stages[position].microBatch, speed);
  const real = measured && (measured.seconds - measured.layOut - measured.update) / dearest.parts;
  const stages = course.map((stage, index): StageTimes => {
    const { parts, microBatch, update, figures } = work.stages[index];
    const seconds = secondsOf(microBatch, speed);
    return {
      steps: stage.until - stage.from,
      tokens: tokensOf(stage),
      parts,
      figures,
      microBatch: real === null ? seconds : (real * seconds) / own,
      update: measured?.update ?? secondsOf(update, speed),
      layOut: measured ? (measured.layOut * tokensOf(stage)) / tokensOf(dearest.stage) : 0,
    };
  });
  const floats = gradientFloats(dearest.program.parameters);
  const forward = work.forward / work.step.products;
  const apart = keepsApart(optimizer);
  return { stages, dearest: position, forward, floats, apart, adding: await secondsToAdd(), checkpointEvery, checkpoint };
}

/** Floats of a gradient: each parameter begins at a multiple of 16, as in `nn/memory.ts`. */
export function gradientFloats(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((floats, parameter) => floats + Math.ceil(sizeOfParameter(parameter) / 16) * 16, 0);
}

/** There is nothing to share: only pre-training is planned over ranks. */
export function nothingToShare(): UserError {
  return new UserError(
    errors.BAD_ARGUMENTS({
      reason: '--ranks is about pre-training, and this experiment has none.',
      hint: 'Leave --ranks out. How ranks share fine-tuning is in docs/parallel.md.',
    }),
  );
}
