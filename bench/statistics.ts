/** Medians, and the straight line through points on logarithmic axes. */

export function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Least squares in log x and log y: y = factor · x^slope. */
export function logarithmicFit(points: readonly Point[]): { slope: number; factor: number } {
  const logs = points.map(({ x, y }) => [Math.log(x), Math.log(y)] as const);
  const mean = (index: 0 | 1): number => logs.reduce((sum, log) => sum + log[index], 0) / logs.length;
  const [x0, y0] = [mean(0), mean(1)];
  const slope = logs.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0) / logs.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
  return { slope, factor: Math.exp(y0 - slope * x0) };
}
