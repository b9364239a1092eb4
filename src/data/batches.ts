/**
 * Batches of sequences as a pure function of the step, so that a run can stop at any step and go on.
 *
 * The order is a new permutation in each epoch, made from (seed, epoch). Nothing is dropped: a batch
 * at the end of an epoch is filled up from the beginning of the next one.
 */
import type { SequenceBatch } from '../kinds/objective.ts';
import { randomFor } from '../random.ts';
import type { Sequences } from './pack.ts';

export interface BatchSettings {
  /** Sequences per step, of all ranks together. */
  readonly batch: number;
  readonly seed: number;
  /** This process among `size` that share each batch (data-parallel training); 0 of 1 when left out. */
  readonly rank?: number;
  readonly size?: number;
}

export interface Batches {
  /** Sequences per batch of this rank. */
  readonly batch: number;
  readonly length: number;
  /** Sequences in all. */
  readonly sequences: number;
  /** The batch of a training step (0-based). */
  at(step: number): SequenceBatch;
  /**
   * Up to `count` batches for evaluation: always the same sequences, evenly spread, whatever the seed.
   * Fewer when the text does not fill that many; at least one, which repeats sequences if it has to.
   */
  evaluationBatches(count: number): SequenceBatch[];
}

export function batchesOf(sequences: Sequences, { batch, seed, rank = 0, size = 1 }: BatchSettings): Batches {
  if (sequences.count === 0)
    throw new RangeError('There is no text to make batches from. Check the corpus and the share of held-out documents.');
  if (batch % size !== 0)
    throw new RangeError(
      `A batch of ${batch} sequences cannot be shared evenly by ${size} processes. Make 'train.batch' a multiple of ${size}.`,
    );
  const share = batch / size;
  const order = orderOf(sequences.count, seed);
  return {
    batch: share,
    length: sequences.length,
    sequences: sequences.count,
    at: (step) =>
      collect(
        sequences,
        Array.from({ length: share }, (_, row) => order(step * batch + rank * share + row)),
      ),
    evaluationBatches(count) {
      const batches = Math.max(1, Math.min(count, Math.floor(sequences.count / batch)));
      const chosen = batches * batch;
      const nth = (n: number): number => (chosen <= sequences.count ? Math.floor((n * sequences.count) / chosen) : n % sequences.count);
      return Array.from({ length: batches }, (_, b) =>
        collect(
          sequences,
          Array.from({ length: share }, (_, row) => nth(b * batch + rank * share + row)),
        ),
      );
    },
  };
}

/** The endless order of sequences; keeps the permutations of the two latest epochs, since a batch may touch both. */
function orderOf(count: number, seed: number): (position: number) => number {
  const kept = new Map<number, Uint32Array>();
  const permutation = (epoch: number): Uint32Array => {
    const known = kept.get(epoch);
    if (known) return known;
    const made = randomFor(seed, 'order of sequences', epoch).permutation(count);
    for (const old of [...kept.keys()].slice(0, -1)) kept.delete(old);
    kept.set(epoch, made);
    return made;
  };
  return (position) => permutation(Math.floor(position / count))[position % count];
}

function collect(sequences: Sequences, chosen: readonly number[]): SequenceBatch {
  const { length } = sequences;
  const ids = new Int32Array(chosen.length * length);
  const lengths = Int32Array.from(chosen, (sequence, row) => sequences.write(sequence, ids, row * length));
  return { batch: chosen.length, length, ids, types: new Int32Array(ids.length), lengths };
}
