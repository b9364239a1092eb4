/**
 * Numbers that are laid out alike on all ranks, cut into a slice for each: who adds up, updates and keeps which.
 *
 * Every function is called by all ranks at the same place of the same work.
 */
import type { Collective } from '../kinds/collective.ts';
import { asBytes } from './bytes.ts';

/** Floats, from the first to one past the last. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Slices begin at multiples of so many floats: whatever is added up block by block comes to the same, however many ranks there are. */
export const BLOCK = 4096;

/** The slices of ranks over numbers of one length. */
export interface Slices {
  /** Of each rank, one after the other; the last ones may be empty. */
  readonly all: readonly Slice[];
  readonly own: Slice;
  /** Gives every rank its slice of these numbers; `incoming` has room for this one's slice of each other rank's. */
  deal(numbers: Float32Array, incoming: readonly Float32Array[]): Promise<void>;
  /** Brings each rank's own slice of these numbers to all. */
  spread(numbers: Float32Array): Promise<void>;
  /** Brings each rank's own slice of these numbers to the first. */
  gather(numbers: Float32Array): Promise<void>;
  /** Brings each rank its own slice of the first one's numbers. */
  scatter(numbers: Float32Array): Promise<void>;
}

/** Of numbers of so many floats. */
export function slicesOf({ rank, size, exchange }: Pick<Collective, 'rank' | 'size' | 'exchange'>, length: number): Slices {
  const all = slicesFor(size, length);
  const cut = (numbers: Float32Array, { start, end }: Slice): Float32Array => numbers.subarray(start, end);
  /** One view for each rank, as bytes; none for this one. */
  const views = (of: (slice: Slice, other: number) => Float32Array): Uint8Array[] =>
    all.map((slice, other) => asBytes(other === rank ? NONE : of(slice, other)));
  return {
    all,
    own: all[rank],
    deal: (numbers, incoming) =>
      exchange(
        views((slice) => cut(numbers, slice)),
        views((_, other) => incoming[other]),
      ),
    spread: (numbers) =>
      exchange(
        views(() => cut(numbers, all[rank])),
        views((slice) => cut(numbers, slice)),
      ),
    gather: (numbers) =>
      exchange(
        views((_, other) => (other === 0 ? cut(numbers, all[rank]) : NONE)),
        views((slice) => (rank === 0 ? cut(numbers, slice) : NONE)),
      ),
    scatter: (numbers) =>
      exchange(
        views((slice) => (rank === 0 ? cut(numbers, slice) : NONE)),
        views((_, other) => (other === 0 ? cut(numbers, all[rank]) : NONE)),
      ),
  };
}

/** As even as blocks let it be. */
export function slicesFor(size: number, length: number): Slice[] {
  const share = Math.ceil(length / BLOCK / size) * BLOCK;
  return Array.from({ length: size }, (_, rank) => ({ start: Math.min(length, rank * share), end: Math.min(length, (rank + 1) * share) }));
}

const NONE = new Float32Array();
