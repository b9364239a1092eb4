/** Whether a figure is beyond a bound that its objective declares for it. */
import type { Bound, Figure } from '../kinds/figure.ts';
import { formatFigure } from '../track/figure.ts';
import type { Symptom } from './diagnosis.ts';

/** The bounds of a figure, by the name of what is beyond them. */
export function boundsOf({
  name,
  tooHigh,
  tooLow,
}: Figure): readonly { readonly about: string; readonly bound: Bound; readonly sign: 1 | -1 }[] {
  return [
    ...(tooHigh ? [{ about: `${name}, too high`, bound: tooHigh, sign: 1 as const }] : []),
    ...(tooLow ? [{ about: `${name}, too low`, bound: tooLow, sign: -1 as const }] : []),
  ];
}

/** `values`: the latest two of the figure, the last one last; a single one says nothing. `since`: the step of the first of them. */
export function beyond(
  { label }: Figure,
  { bound, sign }: { readonly bound: Bound; readonly sign: 1 | -1 },
  values: readonly number[],
  since: number,
): Symptom {
  const isBeyond = (value: number, limit: number): boolean => sign * (value - limit) > 0;
  if (values.length < 2 || !values.every(Number.isFinite)) return null;
  if (values.every((value) => isBeyond(value, bound.value)))
    return { since, text: `${label} is ${formatFigure(values[values.length - 1])}: ${bound.means}`, see: bound.see };
  return values.every((value) => !isBeyond(value, bound.until))
    ? { over: `${label} is ${formatFigure(values[values.length - 1])} again` }
    : null;
}
