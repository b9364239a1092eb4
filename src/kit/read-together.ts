/** Objectives that read the documents of a sequence together, and refuse examples that keep them apart. */
import type { OptionProblem } from '../component/component.ts';
import { errors, UserError } from '../errors/index.ts';
import type { ExampleBuilder } from '../kinds/examples.ts';

const faultOf = (objective: string) => errors.DOCUMENTS_TOGETHER({ who: `the objective '${objective}'` });

/** For the objective's check, so that `validate` tells it of the builders that ship. */
export function apartProblems(objective: string, { inside }: { inside(path: string): unknown }): readonly OptionProblem[] {
  if (inside('examples.attention') !== 'document') return [];
  const { message, hints } = faultOf(objective);
  return [{ path: ['examples', 'attention'], message, hint: hints[0] }];
}

/** Throws a {@link UserError} where the examples keep documents apart, whoever builds them. */
export function requireTogether(objective: string, { apart = false }: ExampleBuilder): void {
  if (apart) throw new UserError(faultOf(objective));
}
