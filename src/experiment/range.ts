/** A range of values to draw from, as `sweep.random` and `sweep.search` write it; the draws are `sweep/range.ts`'s affair. */
import { Type, type Static } from 'typebox';

/** How a file says it. */
export const rangeSchema = Type.Object({
  from: Type.Optional(Type.Number({ description: 'The lowest value.' })),
  to: Type.Optional(Type.Number({ description: 'The highest value.' })),
  scale: Type.Optional(
    Type.Union([Type.Literal('linear'), Type.Literal('log')], {
      description: 'log: every factor is as likely as every other, for learning rates and weights. linear unless given.',
    }),
  ),
  whole: Type.Optional(Type.Boolean({ description: 'Whether only whole numbers are drawn.' })),
  of: Type.Optional(Type.Array(Type.Unknown(), { minItems: 1, description: 'Instead of a range: the values to draw from.' })),
});

/** A range, or the values to draw from. */
export type Range = Static<typeof rangeSchema>;

/** What no schema can say of it; null where it is right. */
export function rangeFlaw({ from, to, scale, whole, of }: Range): string | null {
  if (of)
    return from === undefined && to === undefined && scale === undefined && whole === undefined
      ? null
      : "'of' lists the values; 'from', 'to', 'scale' and 'whole' belong to a range.";
  if (from === undefined || to === undefined) return "a range needs 'from' and 'to', or the values to draw from in 'of'.";
  if (whole && !(Number.isInteger(from) && Number.isInteger(to)))
    return `whole numbers are drawn between whole ends, and these are ${from} and ${to}.`;
  if (from >= to) return `'from' (${from}) must be below 'to' (${to}).`;
  return scale === 'log' && from <= 0 ? `on a log scale 'from' must be above 0, and is ${from}.` : null;
}
