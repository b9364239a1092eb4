/** The checks that are asked after every evaluation: they need held-out text, or the numbers in memory. */
import { beyond, boundsOf } from './bounds.ts';
import { unreached } from './gradients.ts';
import { overfits } from './overfitting.ts';
import type { Look, Watched } from './watching.ts';

/** Remembers the figures of held-out text, and notes what they show. */
export function lookAtEvaluation({ memory, objective, timesRead }: Pick<Watched, 'memory' | 'objective' | 'timesRead'>, look: Look): void {
  const { step, figures, phase, remembered, note } = look;
  const { curve, judged, heldOut, from } = remembered;
  const trained = curve.points.at(-1)?.means ?? {};
  for (const { name, label } of phase.figures.losses) {
    if (!Number.isFinite(figures[name]) || !(name in trained)) continue;
    const now = { step, heldOut: figures[name], trained: trained[name] };
    note('overfitting', name, overfits((judged[name] ??= { best: now, worse: 0 }), label, now, timesRead(step)));
  }
  // Where the stage trains something else, its objective's bounds say nothing of what is evaluated.
  for (const figure of phase.objective.figures === objective.figures ? phase.figures.bounded : []) {
    if (!(figure.name in figures) || figure.name in trained) continue;
    const latest = [...(heldOut[figure.name] ?? []), { step, value: figures[figure.name] }].slice(-2);
    // JSON knows no NaN.
    heldOut[figure.name] = latest.filter(({ value }) => Number.isFinite(value));
    for (const bounded of boundsOf(figure))
      note(
        'out-of-bounds',
        bounded.about,
        beyond(
          figure,
          bounded,
          heldOut[figure.name].map(({ value }) => value),
          latest[0].step,
        ),
      );
  }
  if (!phase.whole) return;
  for (const [name, part] of Object.entries(phase.objective.networks))
    note('parameters-without-gradient', name, unreached({ name, part, frozen: phase.frozen }, memory, from));
}
