/**
 * The bytes of a step, to the last one: what `engine/shared-update.ts` and the question whether to stop give a collective to carry from
 * rank to rank.
 */
import { BLOCK, slicesFor } from '../../parallel/slices.ts';

/** What a step exchanges. */
export interface Exchanged {
  readonly ranks: number;
  /** Micro-batches of each rank. */
  readonly rounds: number;
  /** Of the gradient, with the gaps between parameters. */
  readonly floats: number;
  /** Numbers that each micro-batch reports, such as its loss. */
  readonly figures: number;
}

/** Bytes of a float32, and of a figure. */
const FLOAT = 4;
const FIGURE = 8;

/** Floats of each rank's slice: all alike, but for the last ones. */
export function sliceFloats({ ranks, floats }: Pick<Exchanged, 'ranks' | 'floats'>): number[] {
  return slicesFor(ranks, floats).map(({ start, end }) => end - start);
}

/** Bytes that a rank gives others in a step, by what they are. */
export interface StepTraffic {
  /** Slices of its gradients, to those that add them up. */
  readonly slices: number;
  /** The sum of its own slice, or the weights that come of it, to all. */
  readonly sums: number;
  /** Sums of squares of its slice, block by block, to all: of the norm. */
  readonly squares: number;
  readonly figures: number;
  /** Whether it was told to stop. */
  readonly stop: number;
}

/** Of each rank. */
export function stepTraffic(exchanged: Exchanged): StepTraffic[] {
  const { ranks, rounds, floats, figures } = exchanged;
  const others = ranks - 1;
  return sliceFloats(exchanged).map((own) => ({
    slices: FLOAT * rounds * (floats - own),
    sums: FLOAT * others * own,
    squares: others * squareBytes(own),
    figures: FIGURE * others * rounds * figures,
    stop: others,
  }));
}

/** Of all of it. */
export function sentOf({ slices, sums, squares, figures, stop }: StepTraffic): number {
  return slices + sums + squares + figures + stop;
}

/** Of all ranks together. */
export function sentInStep(exchanged: Exchanged): number {
  return stepTraffic(exchanged).reduce((sum, each) => sum + sentOf(each), 0);
}

/** Bytes of the sums of squares of a slice. */
export function squareBytes(floats: number): number {
  return FIGURE * Math.ceil(floats / BLOCK);
}

/** Bytes of floats. */
export function floatBytes(floats: number): number {
  return FLOAT * floats;
}

/** Bytes of the figures that a rank tells each other one. */
export function figureBytes({ rounds, figures }: Pick<Exchanged, 'rounds' | 'figures'>): number {
  return FIGURE * rounds * figures;
}
