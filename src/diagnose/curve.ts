/**
 * The figures of a training as means over stretches of steps, in bounded room: where there are too many points, two become one, and
 * stretches become twice as long. So it looks back half of the way as well at step 400 as at step 400,000.
 */

/** Means over the steps of a stretch. */
export interface StretchPoint {
  /** The last step of the stretch. */
  readonly step: number;
  readonly means: Readonly<Record<string, number>>;
}

/** A curve so far; JSON can hold it. */
export interface StretchedCurve {
  /** Steps of a stretch. */
  every: number;
  readonly points: StretchPoint[];
  readonly sums: Record<string, number>;
  count: number;
}

/** So long that the noise of single batches is gone. */
const SHORTEST = 25;
const MOST_POINTS = 128;

/** One without points. */
export function emptyCurve(): StretchedCurve {
  return { every: SHORTEST, points: [], sums: {}, count: 0 };
}

/**
 * Adds the figures of a step, and returns the point that it completes; null where it completes none. `pointOf`: what of the means is
 * looked back at, and what follows of them.
 */
export function addToCurve(
  curve: StretchedCurve,
  step: number,
  figures: Readonly<Record<string, number>>,
  pointOf: (means: StretchPoint['means']) => StretchPoint['means'] = (means) => means,
): StretchPoint | null {
  for (const [name, value] of Object.entries(figures)) curve.sums[name] = (curve.sums[name] ?? 0) + value;
  curve.count += 1;
  if (curve.count < curve.every) return null;
  const means = Object.fromEntries(Object.entries(curve.sums).map(([name, sum]) => [name, sum / curve.count]));
  const point = { step, means: Object.fromEntries(Object.entries(pointOf(means)).map(([name, mean]) => [name, sixDigits(mean)])) };
  curve.points.push(point);
  curve.count = 0;
  for (const name of Object.keys(curve.sums)) delete curve.sums[name];
  if (curve.points.length === MOST_POINTS) halve(curve);
  return point;
}

/** Six digits, which are enough and leave checkpoints small. */
export function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}

function halve(curve: StretchedCurve): void {
  const halved = Array.from({ length: MOST_POINTS / 2 }, (_, index) => joined(curve.points[2 * index], curve.points[2 * index + 1]));
  curve.points.splice(0, MOST_POINTS, ...halved);
  curve.every *= 2;
}

function joined(a: StretchPoint, b: StretchPoint): StretchPoint {
  return {
    step: b.step,
    means: Object.fromEntries(Object.entries(b.means).map(([name, value]) => [name, sixDigits((a.means[name] + value) / 2)])),
  };
}
