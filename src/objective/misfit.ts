/** Finds what a tensor of a type would silently turn into another number, such as a label that an example does not have. */
import type { DType } from '../nn/program.ts';

/** Index of the first value that is no whole number where these are wanted, or no number at all; -1 where there is none. */
export function firstMisfit(values: ArrayLike<number>, dtype: DType): number {
  if (values instanceof Int32Array) return -1;
  const fits: (value: unknown) => boolean =
    dtype === 'int32' ? Number.isInteger : (value) => typeof value === 'number' && !Number.isNaN(value);
  for (let at = 0; at < values.length; at++) if (!fits(values[at])) return at;
  return -1;
}
