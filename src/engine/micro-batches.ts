/** How a batch is cut into micro-batches of one size. */
import type { Engine } from '../kinds/engine.ts';
import type { BatchShape } from '../kinds/objective.ts';

/** What decides how a batch is cut. */
export interface MicroBatching {
  readonly plan: { readonly microBatch?: number };
  readonly batches: BatchShape;
  readonly engine: Pick<Engine, 'tokensPerRun'>;
}

/** Micro-batches per step: as asked for, else as few as keep each within what the engine does best. */
export function microBatches({ plan, batches, engine }: MicroBatching): number {
  return plan.microBatch ? batches.batch / plan.microBatch : fewestParts(batches, engine.tokensPerRun?.(batches.length) ?? Infinity);
}

/** As few equal parts as keep each within this many tokens; single sequences where even one has more. */
export function fewestParts({ batch, length }: BatchShape, tokens: number): number {
  const counts = Array.from({ length: batch }, (_, index) => index + 1).filter((count) => batch % count === 0);
  return counts.find((count) => (batch / count) * length <= tokens) ?? batch;
}
