/**
 * Batches of examples as a pure function of the step, so that a run can stop at any step and go on.
 *
 * The order is a new permutation in each epoch, made from (seed, epoch): up to 2^24 sequences it is held, 4 bytes each,
 * and of more it is computed. Nothing is dropped: a batch at the end of an epoch is filled up from the beginning of the next one.
 */
import type { Example, Examples } from '../kinds/examples.ts';
import { randomFor } from '../random.ts';
import { computedPermutation } from './permutation.ts';

/** An example, and which one it is: nothing random may depend on the row that it has in a batch. */
export interface PlacedExample extends Example {
  readonly index: number;
  readonly epoch: number;
}

/** Examples that are trained on or evaluated together, each padded to `length` tokens when it is laid out. */
export interface ExampleBatch {
  readonly length: number;
  readonly examples: readonly PlacedExample[];
}

/** How examples become batches: how many, how long, in whose order. */
export interface BatchSettings {
  /** Sequences per step. */
  readonly batch: number;
  /** Tokens that each sequence is padded to. */
  readonly length: number;
  readonly seed: number;
  /** Where in the endless order the first batch begins: that of step 0 at the first sequence of epoch 0 when left out. */
  readonly begins?: OrderStart;
}

/** A step, the sequences that are behind it, and which epoch is the first. */
export interface OrderStart {
  readonly step: number;
  readonly sequence: number;
  readonly epoch: number;
}

const AT_THE_FIRST: OrderStart = { step: 0, sequence: 0, epoch: 0 };

/** All batches of one part of the text, each made when it is asked for. */
export interface Batches {
  /** Sequences per batch. */
  readonly batch: number;
  readonly length: number;
  /** Sequences in all. */
  readonly sequences: number;
  /** The batch of a training step (0-based). */
  at(step: number): ExampleBatch;
  /**
   * Up to `count` batches for evaluation: always the same sequences, evenly spread, whatever the seed.
   * Fewer when the text does not fill that many; at least one, which repeats sequences if it has to.
   */
  evaluationBatches(count: number): ExampleBatch[];
}

/** Throws a RangeError where there are no examples. */
export function batchesOf(examples: Examples, { batch, length, seed, begins = AT_THE_FIRST }: BatchSettings): Batches {
  if (examples.count === 0)
    throw new RangeError('There is no text to make batches from. Check the corpus and the share of held-out documents.');
  const { count } = examples;
  const place = orderOf(count, seed, begins.epoch);
  const first = (step: number): number => begins.sequence + (step - begins.step) * batch;
  const collect = (placeOf: (row: number) => Place): ExampleBatch => {
    const rows: PlacedExample[] = [];
    for (let row = 0; row < batch; row++) {
      const { index, epoch } = placeOf(row);
      const { ids, segments, special, labels, documents } = examples.at(index, epoch);
      rows.push(documents ? { ids, segments, special, labels, documents, index, epoch } : { ids, segments, special, labels, index, epoch });
    }
    return { length, examples: rows };
  };
  return {
    batch,
    length,
    sequences: count,
    at: (step) => collect((row) => place(first(step) + row)),
    evaluationBatches(most) {
      const batches = Math.max(1, Math.min(most, Math.floor(count / batch)));
      const chosen = batches * batch;
      const nth = (n: number): number => (chosen <= count ? Math.floor((n * count) / chosen) : n % count);
      return Array.from({ length: batches }, (_, b) => collect((row) => ({ index: nth(b * batch + row), epoch: 0 })));
    },
  };
}

/** Which example, in which pass over them. */
interface Place {
  readonly index: number;
  readonly epoch: number;
}

/** Most sequences whose order is held: 64 MiB for each of two epochs. */
const HELD = 2 ** 24;

/** The endless order of sequences; keeps the permutations of the two latest epochs, since a batch may touch both. */
function orderOf(count: number, seed: number, firstEpoch: number): (position: number) => Place {
  const kept = new Map<number, (place: number) => number>();
  const permutation = (epoch: number): ((place: number) => number) => {
    const known = kept.get(epoch);
    if (known) return known;
    const made = permutationOf(count, seed, epoch);
    for (const old of [...kept.keys()].slice(0, -1)) kept.delete(old);
    kept.set(epoch, made);
    return made;
  };
  return (position) => {
    const epoch = firstEpoch + Math.floor(position / count);
    return { index: permutation(epoch)(position % count), epoch };
  };
}

function permutationOf(count: number, seed: number, epoch: number): (place: number) => number {
  const random = randomFor(seed, 'order of sequences', epoch);
  if (count > HELD) return computedPermutation(count, random);
  const order = random.permutation(count);
  return (place) => order[place];
}
