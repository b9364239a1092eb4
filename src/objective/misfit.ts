/** Finds what a tensor of a type would silently turn into another number, such as a label that an example does not have. */
import type { DType } from '../nn/program.ts';

/** Index of the first value that is no whole number where these are wanted, or no number at all; -1 where there is none. */
export function firstMisfit(values: ArrayLike<number>, dtype: DType): number {
  if (values instanceof Int32Array) return -1;
  return dtype === 'int32' ? firstBroken(values) : firstNaN(values);
}

function firstBroken(values: ArrayLike<unknown>): number {
  for (let at = 0; at < values.length; at++) if (!Number.isInteger(values[at])) return at;
  return -1;
}

function firstNaN(values: ArrayLike<unknown>): number {
  for (let at = 0; at < values.length; at++) if (typeof values[at] !== 'number' || Number.isNaN(values[at])) return at;
  return -1;
}
