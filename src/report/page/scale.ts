/** Which axis fits the values of a setting. */

export interface Place {
  readonly text: string;
  readonly number: number | null;
}

export type AxisKind = 'linear' | 'log' | 'words';

/**
 * Numbers lie on a line, on a logarithmic one where they span more than a decade; words, and numbers that a logarithm would lose, stand
 * side by side.
 */
export function axisKind(places: readonly Place[]): AxisKind {
  const numbers = places.map(({ number }) => number);
  if (!numbers.every((number) => number !== null) || new Set(numbers).size < 2) return 'words';
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const wide = high > 0 && low >= 0 && high >= 20 * Math.min(...numbers.filter((number) => number > 0));
  if (!wide) return 'linear';
  return low > 0 ? 'log' : 'words';
}
