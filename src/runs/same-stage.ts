/** An objective that trains in stages, in a run with another number of steps: the ends of its stages move with it. */
import { errors, UserError } from '../errors/index.ts';

/** A stage, and the number of steps after which it ends. */
export interface StageEnd {
  readonly stage: unknown;
  readonly until: number;
}

/**
 * `stagesOf`: the stages of a training of so many steps, in order. Throws a {@link UserError} where the last step that was made would
 * lie in another one: an earlier stage would come again, or a later one without its beginning.
 */
export function requireSameStage(
  folder: string,
  { reached, steps }: { readonly reached: number; readonly steps: { readonly before: number; readonly after: number } },
  stagesOf: (steps: number) => readonly StageEnd[],
): void {
  // Compared by what they say: an objective may make them anew each time it is asked.
  const stageIn = (total: number): string => JSON.stringify(stagesOf(total).find(({ until }) => reached <= until)?.stage);
  if (stageIn(steps.before) !== stageIn(steps.after))
    throw new UserError(errors.EXTEND_OTHER_STAGE({ folder, steps: steps.after, reached }));
}
