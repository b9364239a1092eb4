/** The curves of a run that stand beside its networks: losses in training, and what is measured on held-out text. */
import type { Figure } from '../kinds/figure.ts';
import { readCurves } from '../report/curves.ts';
import type { FoundRun } from '../report/read.ts';
import type { ShownCurve } from './page/manifest.ts';

/** Points of a curve: about as many as a page has pixels for it. */
const MOST = 400;

const PLACES = [
  ['train', 'in training'],
  ['heldout', 'on held-out text'],
] as const;

/** Losses, and headlines of evaluations, of the figures that the objective names. */
export function shownCurves(run: Pick<FoundRun, 'folder' | 'experiment'>, legend: readonly Figure[]): ShownCurve[] {
  const curves = readCurves(run, MOST);
  return PLACES.flatMap(([kind, where]) =>
    legend.flatMap(({ name, label, unit, headline }) => {
      const curve = curves[`${kind}/${name}`];
      if (!curve || headline === undefined) return [];
      return [{ title: label, where, ...(unit === undefined ? {} : { unit }), ...curve }];
    }),
  );
}
