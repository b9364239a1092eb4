/**
 * A training that goes to a step and no further: it evaluates there, saves, and says how good it is. Schedules are those of the whole
 * length, so that whoever goes on with it comes to the numbers of a training that never paused.
 */
import { alongLegend, type ReadEvaluation } from '../along/evaluations.ts';
import { errors, UserError } from '../errors/index.ts';
import { downstream, heldOut, renamed, starts } from '../runs/figure-names.ts';
import type { ReadTask } from '../finetune/task-data.ts';
import { trialsOf } from '../finetune/trial.ts';
import { evaluate, type Evaluator } from '../objective/evaluate.ts';
import type { HeldOutEvaluation } from '../objective/evaluation.ts';
import { lastFigures } from './on-the-way.ts';
import type { Hooks, TrainingState } from './pretrain.ts';

/** How far a run is to go in this sitting. */
export interface Pausing {
  /** The step at which it pauses; undefined: it goes to its end. */
  readonly until?: number;
  /** What whoever sent it wants to know then, e.g. `heldout/loss`: it does not begin where there is no such figure. */
  readonly figure?: string;
}

/** Thrown where a training has come as far as it was to go. The state is saved. */
export class Paused extends Error {
  override readonly name = 'Paused';
  /** Under the names of `runs/figure-names.ts`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly step: number;

  constructor(step: number, figures: Readonly<Record<string, number>>) {
    super(`Paused at step ${step}.`);
    [this.step, this.figures] = [step, figures];
  }
}

/** What a training does at its pause. */
export interface PauseWork {
  /** Where it began in this sitting: what it says of that step it has said before. */
  readonly begun: number;
  /** The evaluation of a step that was made on the way; null where there is none. */
  evaluated(step: number): HeldOutEvaluation | null;
  readonly evaluator: Evaluator;
  readonly hooks: Pick<Hooks, 'evaluate' | 'save' | 'saved'>;
}

/** Undefined for a training that goes to its end. */
export function pauserOf({ until }: Pausing, steps: number, work: PauseWork): Hooks['pause'] {
  if (until === undefined || until >= steps) return undefined;
  const { begun, hooks, evaluator } = work;
  return async (state) => {
    const { step } = state;
    if (step < until) return;
    if (step > begun && !work.evaluated(step)) await hooks.evaluate(state);
    const evaluation = work.evaluated(step) ?? (await evaluate(evaluator));
    if (hooks.saved() !== step) await hooks.save(state);
    throw new Paused(step, figuresAt(state, evaluation));
  };
}

/** As {@link pauserOf}, for a rank that follows: the first one evaluates and saves. */
export function followedPauser({ until }: Pausing, steps: number): Hooks['pause'] {
  if (until === undefined || until >= steps) return undefined;
  return async ({ step }) => {
    if (step >= until) throw new Paused(step, {});
  };
}

function figuresAt(state: TrainingState, evaluation: HeldOutEvaluation): Record<string, number> {
  return { ...renamed(evaluation.figures(), heldOut), ...lastFigures(state) };
}

/** Throws a {@link UserError} where the run will have no figure of this name; one batch tells which its evaluation has. */
export async function requireFigure(
  { figure, until }: Pausing,
  steps: number,
  { evaluator, evaluations, tasks }: { evaluator: Evaluator; evaluations: readonly ReadEvaluation[]; tasks: readonly ReadTask[] },
): Promise<void> {
  if (figure === undefined) return;
  const evaluation = await evaluate({ ...evaluator, batches: evaluator.batches.slice(0, 1) });
  const known = [...Object.keys(renamed(evaluation.figures(), heldOut)), ...alongLegend(evaluations).map(({ name }) => name)];
  const atEnd = tasks.flatMap(({ task }) => {
    const made = starts.filter((start) => trialsOf(task).some(({ init }) => init === start));
    return made.flatMap((start) => task.metrics.map(({ name }) => downstream(task.name, start, name)));
  });
  const pauses = until !== undefined && until < steps;
  if (known.includes(figure) || (!pauses && atEnd.includes(figure))) return;
  throw new UserError(errors.NO_SUCH_FIGURE({ figure, known: pauses ? known : [...known, ...atEnd], onlyAtEnd: atEnd.includes(figure) }));
}
