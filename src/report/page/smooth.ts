/** Curves made readable: smoothed as TensorBoard does it, and averaged over runs. */
import type { Curve } from './data.ts';

/** Exponential moving average without the pull of its start; weight 0 leaves the curve as it is. */
export function smoothed({ steps, values }: Curve, weight: number): Curve {
  if (weight <= 0) return { steps, values };
  let sum = 0;
  return {
    steps,
    values: values.map((value, index) => {
      sum = weight * sum + (1 - weight) * value;
      return sum / (1 - weight ** (index + 1));
    }),
  };
}

/** At each step that all of the curves have. */
export function meanOf(curves: readonly Curve[]): Curve {
  const at = new Map<number, { sum: number; count: number }>();
  for (const { steps, values } of curves) {
    steps.forEach((step, index) => {
      const { sum, count } = at.get(step) ?? { sum: 0, count: 0 };
      at.set(step, { sum: sum + values[index], count: count + 1 });
    });
  }
  const common = [...at].filter(([, { count }]) => count === curves.length).sort(([a], [b]) => a - b);
  return { steps: common.map(([step]) => step), values: common.map(([, { sum, count }]) => sum / count) };
}
