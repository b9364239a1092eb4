/** Values of a range, and their places in it: from 0 to 1 where it has ends, else the index among its values. */
import type { Range } from '../experiment/range.ts';

/** The value at a place; numbers are rounded to four digits. */
export function valueInRange({ from = 0, to = 1, scale, whole = false, of }: Range, place: number): unknown {
  if (of) return of[place];
  const end = whole ? to + 1 : to;
  const value = scale === 'log' ? from * (end / from) ** place : from + place * (end - from);
  if (whole) return Math.min(to, Math.floor(value));
  const rounded = Number(value.toPrecision(4));
  return rounded >= from && rounded <= to ? rounded : Math.min(to, value);
}

/** The place of a value; of a whole number the middle of its part of the range. */
export function placeInRange({ from = 0, to = 1, scale, whole = false, of }: Range, value: unknown): number {
  if (of) return of.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
  const [number, end] = whole ? [Number(value) + 0.5, to + 1] : [Number(value), to];
  const place = scale === 'log' ? Math.log(number / from) / Math.log(end / from) : (number - from) / (end - from);
  return Math.min(1, Math.max(0, place));
}
