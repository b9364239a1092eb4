/** Which axis fits the values of a setting. */

/** A value of a setting: as it is written, and as a number where it is one. */
export interface AxisValue {
  readonly text: string;
  readonly number: number | null;
}

/** How the values of an axis are placed: in proportion, by their logarithms, or side by side. */
export type AxisKind = 'linear' | 'log' | 'words';

/**
 * Numbers lie on a line, on a logarithmic one where they span more than a decade; words, and numbers that a logarithm would lose, stand
 * side by side.
 */
export function axisKind(places: readonly AxisValue[]): AxisKind {
  const numbers = places.map(({ number }) => number);
  if (!numbers.every((number) => number !== null) || new Set(numbers).size < 2) return 'words';
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const wide = high > 0 && low >= 0 && high >= 20 * Math.min(...numbers.filter((number) => number > 0));
  if (!wide) return 'linear';
  return low > 0 ? 'log' : 'words';
}
