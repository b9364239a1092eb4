/**
 * The sum of the micro-batches' gradients over all ranks, to the bit what one rank comes to that adds them one after the other.
 *
 * In each round every rank has the gradient of one micro-batch: rank r that of micro-batch round · size + r. Each rank owns a slice of the
 * sum, gets that slice of every gradient, and adds them in the order of the ranks, which is that of the micro-batches: float32 sums are
 * of one order alone. A round but the last travels while the next micro-batch is computed.
 */
import type { Collective } from '../kinds/collective.ts';
import { BLOCK, type Slices } from './slices.ts';

/** A sum that is being made. */
export interface GradientSum {
  /** Takes this rank's gradient of a round that is not the last, which may change afterwards. */
  add(gradient: Float32Array): Promise<void>;
  /** Takes that of the last round, and leaves this rank's slice of the sum in its place. Begins anew. */
  finish(gradient: Float32Array): Promise<void>;
}

/** Holds a slice for every other rank, and from the first {@link GradientSum.add} on another gradient and a slice. */
export function gradientSum({ rank, size }: Pick<Collective, 'rank' | 'size'>, { own, deal }: Slices): GradientSum {
  const share = own.end - own.start;
  const received = Array.from({ length: size }, (_, other) => new Float32Array(other === rank ? 0 : share));
  const block = new Float32Array(BLOCK);
  let earlier: { readonly sent: Float32Array; readonly sum: Float32Array } | undefined;
  let rounds = 0;
  let travelling: Promise<void> | undefined;
  /** What came of a round, and this rank's own, added to the rounds before. */
  const addUp = (gradient: Float32Array, target: Float32Array): void => {
    const arrived = received.map((slice, other) => (other === rank ? gradient.subarray(own.start, own.end) : slice));
    const terms = rounds > 0 && earlier ? [earlier.sum, ...arrived] : arrived;
    for (let start = 0; start < share; start += BLOCK) addInOrder(terms, start, Math.min(share, start + BLOCK), block, target);
    rounds += 1;
  };
  const arrive = async (): Promise<void> => {
    if (!travelling || !earlier) return;
    await travelling;
    travelling = undefined;
    addUp(earlier.sent, earlier.sum);
  };
  return {
    async add(gradient) {
      await arrive();
      earlier ??= { sent: new Float32Array(gradient.length), sum: new Float32Array(share) };
      earlier.sent.set(gradient);
      travelling = deal(earlier.sent, received);
      // Whoever waits for it later is told; nobody may be told that nobody waits.
      travelling.catch(() => undefined);
    },
    async finish(gradient) {
      await arrive();
      await deal(gradient, received);
      addUp(gradient, gradient.subarray(own.start, own.end));
      rounds = 0;
    },
  };
}

/** target[start..end) ← the sum of the terms there, one after the other; a target may be one of the terms. */
function addInOrder(
  [first, ...others]: readonly Float32Array[],
  start: number,
  end: number,
  block: Float32Array,
  target: Float32Array,
): void {
  block.set(first.subarray(start, end));
  for (const other of others) {
    // In float64, and rounded once more: for a sum of two float32 that is the same number.
    for (let at = start; at < end; at++) block[at - start] += other[at];
  }
  target.set(block.subarray(0, end - start), start);
}
