/** Updates as a trainer makes them best: several in one run where it can, else one by one. */
import type { Trainer, TrainerStep, TrainingUpdate } from '../kinds/engine.ts';

/** Updates that a run is best made of. */
export function updatesPerRun({ several }: Trainer): number {
  return several?.best ?? 1;
}

/** Makes updates one after the other; the first one that is not finite is the last one made. */
export async function makeUpdates(trainer: Trainer, updates: readonly TrainingUpdate[]): Promise<readonly TrainerStep[]> {
  if (trainer.several) return trainer.several.steps(updates);
  const made: TrainerStep[] = [];
  for (const { parts, draw, update } of updates) {
    const step = await trainer.step(parts, draw, update);
    made.push(step);
    if (!isFiniteStep(step)) break;
  }
  return made;
}

/** Whether the numbers of a step allow an update: no trainer makes one from a loss or a gradient that is not finite. */
export function isFiniteStep({ figures, gradientNorm }: Pick<TrainerStep, 'figures' | 'gradientNorm'>): boolean {
  return Number.isFinite(figures.loss) && Number.isFinite(gradientNorm);
}

/**
 * What the sum of the micro-batches' gradients is multiplied by before the optimizer sees it: their mean, clipped to the norm.
 *
 * `norm`: global norm of the mean; `clipNorm`: the largest one allowed, 0 for no clipping; `parts`: micro-batches.
 */
export function scaleFor(norm: number, clipNorm: number, parts: number): number {
  const clip = clipNorm > 0 ? Math.min(1, clipNorm / norm) : 1;
  return clip / parts;
}
