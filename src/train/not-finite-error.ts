/** What is said of a step whose loss or gradient is not finite, once it was looked into. */
import { join } from 'node:path';
import { investigate, type BadStep } from '../engine/not-finite.ts';
import { errors, UserError } from '../errors/index.ts';

/** Nothing was updated: what the last checkpoint, of this step, holds is as good as it was; null where there is none. */
export async function notFiniteError(
  numericsFolder: string | null,
  checkpoint: number | null,
  bad: Omit<BadStep, 'numericsFile'>,
): Promise<UserError> {
  const {
    step,
    figures: { loss },
    gradientNorm,
  } = bad;
  const findings = await investigate({ ...bad, numericsFile: numericsFolder && join(numericsFolder, `step-${step}.json`) });
  return new UserError(errors.LOSS_NOT_FINITE({ step, loss, gradientNorm, checkpoint, ...findings }), { exitCode: 1 });
}
