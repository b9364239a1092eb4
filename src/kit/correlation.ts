/** Correlation of two rows of numbers, as scipy.stats has it. */

/** Pearson's r; NaN with fewer than two pairs, where one side is constant, and with a number that is none. */
export function correlation(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2 || isConstant(x) || isConstant(y)) return Number.NaN;
  const [dx, dy] = [unit(deviations(x)), unit(deviations(y))];
  const r = dx.reduce((sum, value, i) => sum + value * dy[i], 0);
  return Math.max(-1, Math.min(1, r));
}

/** From 1; equal numbers share the mean of their ranks. With a number that is none, all are NaN. */
export function averageRanks(values: readonly number[]): number[] {
  if (values.some(Number.isNaN)) return values.map(() => Number.NaN);
  const order = values.map((_, index) => index).sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0));
  const ranks = values.map(() => 0);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]] === values[order[from]]) to += 1;
    for (let at = from; at < to; at++) ranks[order[at]] = (from + 1 + to) / 2;
  }
  return ranks;
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function deviations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/** Of length 1; by way of the largest, so that no square overflows. */
function unit(values: readonly number[]): number[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scaled = values.map((value) => value / largest);
  const length = Math.sqrt(scaled.reduce((sum, value) => sum + value * value, 0));
  return scaled.map((value) => value / length);
}
