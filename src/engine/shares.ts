/** How ranks share what is trained: the micro-batches of every step, as the experiment cuts them, whatever the number of ranks. */
import { microBatches } from './micro-batches.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Engine } from '../kinds/engine.ts';
import type { BatchShape } from '../kinds/objective.ts';

/** Throws a {@link UserError} where the engine cannot share updates. */
export function requireSharing({ name, device, sharesUpdates }: Engine, size: number): void {
  if (size > 1 && !sharesUpdates) throw new UserError(errors.ENGINE_SHARES_NOT({ engine: name, device, size }), { exitCode: 1 });
}

/** Throws a {@link UserError} where so many ranks cannot share the steps of a stage evenly. `stage`: from 1; null where there is one. */
export function requireEven(
  { batches, ...cut }: { readonly plan: { readonly microBatch?: number }; readonly batches: BatchShape; readonly engine: Engine },
  stage: number | null,
  size: number,
): void {
  const parts = microBatches({ batches, ...cut });
  if (parts % size === 0) return;
  const { batch } = batches;
  const fewest = Array.from({ length: batch }, (_, index) => index + 1).find(
    (count) => count >= parts && count % size === 0 && batch % count === 0,
  );
  const what = stage === null ? 'a step' : `a step of stage ${stage}`;
  throw new UserError(errors.RANKS_UNEVEN({ what, batch, parts, size, micro: fewest === undefined ? null : batch / fewest }), {
    exitCode: 2,
  });
}
