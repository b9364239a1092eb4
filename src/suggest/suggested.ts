/** One thing that is suggested: a value at a path of an experiment, and why. */

/** Plain values, as JSON has them. */
export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [key: string]: PlainValue };

/** A value of the experiment. */
export interface Suggested {
  /** e.g. `data.length`. */
  readonly path: string;
  readonly value: PlainValue;
  /** With the figures that it follows from: a sentence or several, for a comment. */
  readonly why?: string;
}

/** As a change of an experiment, which takes the place of all that stood at its path. */
export function changeText({ path, value }: Suggested): string {
  const isSlot = typeof value === 'object' && !Array.isArray(value);
  return `${path}=${JSON.stringify(isSlot ? { $replace: value } : value)}`;
}
