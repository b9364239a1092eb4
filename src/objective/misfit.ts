/** Finds what a tensor of a type would silently turn into another number, such as a label that an example does not have. */
import type { DType } from '../nn/program.ts';

/** Index of the first value that is no whole number where these are wanted, or no number at all; -1 where there is none. */
export function firstMisfit(values: ArrayLike<number>, dtype: DType): number {
  if (values instanceof Int32Array) return -1;
  const whole = dtype === 'int32';
  // Lists and typed arrays are gone through apart, which is faster than one loop for both.
  if (Array.isArray(values)) return values.findIndex((value: unknown) => !fits(value, whole));
  for (let at = 0; at < values.length; at++) if (!fits(values[at], whole)) return at;
  return -1;
}

function fits(value: unknown, whole: boolean): boolean {
  return whole ? Number.isInteger(value) : typeof value === 'number' && !Number.isNaN(value);
}
