/** A run that is extended has been through stages, its own or its objective's: what was trained is no other training now. */
import { errors, UserError } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { trainStages } from '../experiment/stages.ts';

/** A stage, and the number of steps after which it ends. */
export interface StageEnd {
  readonly stage: unknown;
  readonly until: number;
}

/**
 * Throws a {@link UserError} where the last step that was made would lie in another stage of the objective: an earlier one would come
 * again, or a later one without its beginning.
 */
export function requireSameStage(
  folder: string,
  { reached, steps }: { readonly reached: number; readonly steps: { readonly before: number; readonly after: number } },
  { before, after }: { readonly before: readonly StageEnd[]; readonly after: readonly StageEnd[] },
): void {
  // Compared by what they say: an objective may make them anew each time it is asked.
  const stageIn = (stages: readonly StageEnd[]): string => JSON.stringify(stages.find(({ until }) => reached <= until)?.stage);
  if (stageIn(before) !== stageIn(after)) throw new UserError(errors.EXTEND_OTHER_STAGE({ folder, steps: steps.after, reached }));
}

/** Throws a {@link UserError} where a stage that the run has been through, or is in, would have been another one. Its end may move. */
export function requireSamePast(
  folder: string,
  reached: number,
  { before, after }: { readonly before: Experiment; readonly after: Experiment },
): void {
  const [past, now] = [before, after].map((experiment) =>
    trainStages(experiment)
      .filter(({ from }) => from < reached)
      .map(({ index, until, ...stage }) => {
        const { objective, scheduler = null } = { objective: experiment.objective, ...experiment.train.stages?.[index] };
        return JSON.stringify({ ...stage, until: until < reached ? until : null, objective, scheduler });
      }),
  );
  const other = Array.from({ length: Math.max(past.length, now.length) }, (_, index) => index).find((index) => past[index] !== now[index]);
  if (other !== undefined) throw new UserError(errors.EXTEND_OTHER_PAST({ folder, reached, stage: other + 1 }));
}
