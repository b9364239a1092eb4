/**
 * The sum of the micro-batches' gradients over all ranks, to the bit what one rank comes to that adds them one after the other.
 *
 * In each round every rank has the gradient of one micro-batch: rank r that of micro-batch round · size + r. Each rank owns a slice of the
 * sum, gets that slice of every gradient, and adds them in the order of the ranks, which is that of the micro-batches: float32 sums are
 * of one order alone. A round travels while the next micro-batch is computed. At the end the slices are handed to all.
 */
import type { Collective } from '../kinds/collective.ts';
import { asBytes } from './bytes.ts';

/** A sum that is being made. */
export interface GradientSum {
  /** Takes this rank's gradient of the round, which may change afterwards. */
  add(gradient: Float32Array): Promise<void>;
  /** Writes the sum of all rounds into `gradient`, and begins anew. */
  take(gradient: Float32Array): Promise<void>;
}

/** Slices begin at multiples of 16 floats, as parameters do. */
const ALIGNED = 16;

/** For gradients of `length` floats. Holds twice as many, and a slice. */
export function gradientSum(collective: Collective, length: number): GradientSum {
  const { rank, size } = collective;
  const share = Math.ceil(length / size / ALIGNED) * ALIGNED;
  const bounds = Array.from({ length: size + 1 }, (_, r) => Math.min(length, r * share));
  const slicesOf = (array: Float32Array): Float32Array[] => bounds.slice(0, size).map((start, r) => array.subarray(start, bounds[r + 1]));
  const own = bounds[rank + 1] - bounds[rank];
  const sent = new Float32Array(length);
  const received = Array.from({ length: size }, () => new Float32Array(own));
  const sum = new Float32Array(own);
  let rounds = 0;
  let travelling: Promise<void> | undefined;
  const arrived = async (): Promise<void> => {
    if (!travelling) return;
    await travelling;
    travelling = undefined;
    for (const [r, slice] of received.entries()) {
      if (rounds === 0 && r === 0) sum.set(slice);
      else addTo(sum, slice);
    }
    rounds += 1;
  };
  return {
    async add(gradient) {
      await arrived();
      sent.set(gradient);
      travelling = collective.exchange(slicesOf(sent).map(asBytes), received.map(asBytes));
      // Whoever waits for it later is told; nobody may be told that nobody waits.
      travelling.catch(() => undefined);
    },
    async take(gradient) {
      await arrived();
      rounds = 0;
      await collective.exchange(Array<Uint8Array>(size).fill(asBytes(sum)), slicesOf(gradient).map(asBytes));
    },
  };
}

/** In float64, and rounded once more: for a sum of two float32 that is the same number. */
function addTo(sum: Float32Array, more: Float32Array): void {
  for (let at = 0; at < sum.length; at++) sum[at] += more[at];
}
