/** The checks that are asked after every step; those of curves only where a point of them is complete. */
import { atFloor } from './at-floor.ts';
import { beyond, boundsOf } from './bounds.ts';
import { addToCurve, type StretchPoint } from './curve.ts';
import { vanishes } from './gradients.ts';
import { jumps, noLosses } from './spike.ts';
import type { TextFacts } from '../kinds/objective.ts';
import type { Look, Watched, WatchedPhase } from './watching.ts';

/** Remembers the figures of a step, and notes what they show. */
export function lookAtStep({ trained, rate }: Pick<Watched, 'trained' | 'rate'>, look: Look): void {
  const { step, figures, phase, remembered, note } = look;
  const { curve, recent, norms, from } = remembered;
  for (const { name, label } of phase.figures.losses) {
    if (!(name in figures)) continue;
    note('loss-spike', name, jumps((recent[name] ??= noLosses()), label, figures[name], step));
  }
  note('no-gradient', 'gradient', vanishes(norms, figures.gradient_norm, step));
  const point = addToCurve(curve, step, figures, (means) => pointOf(means, phase, trained));
  if (!point) return;
  norms.highest = Math.max(norms.highest, point.means.gradient_norm);
  const rises = (earlier: number, now: number): boolean => rate(now - 1) > rate(earlier - 1);
  for (const figure of phase.figures.floors)
    if (figure.name in point.means) note('at-floor', figure.name, atFloor(curve.points, figure, { from, rises }));
  for (const figure of phase.figures.bounded)
    for (const bounded of boundsOf(figure)) {
      const latest = curve.points.slice(-2).filter(({ means }) => figure.name in means);
      if (latest.length > 0) note('out-of-bounds', bounded.about, beyond(figure, bounded, valuesOf(latest, figure.name), latest[0].step));
    }
}

/** The means that are looked back at, with their floors. */
function pointOf(means: StretchPoint['means'], { objective, figures }: WatchedPhase, trained: TextFacts): StretchPoint['means'] {
  const { losses, floors, bounded } = figures;
  const names = [...losses, ...floors, ...bounded, { name: 'gradient_norm' }].map(({ name }) => name);
  const known = { ...means, ...objective.floors?.(means, { ...trained, training: true }) };
  const wanted = new Set([...names, ...floors.map(({ floor }) => String(floor))]);
  return Object.fromEntries(Object.entries(known).filter(([name]) => wanted.has(name)));
}

function valuesOf(points: readonly StretchPoint[], name: string): number[] {
  return points.map(({ means }) => means[name]);
}
