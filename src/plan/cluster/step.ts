/**
 * A step of all ranks, simulated: what each computes, what it hands the others, and whom it waits for.
 *
 * Rank r of n computes the micro-batches r, n + r, 2n + r and so on. What hangs on the whole batch is done by all alike: laying it out, and
 * the update.
 */
import { secondsToMeet, portsOf } from './network.ts';
import { exchangeAll, latest, ring, tree, type Clocks, type Mesh } from './sums.ts';
import { figureBytes, floatBytes, sliceFloats, squareBytes, type Exchanged } from './traffic.ts';

/** A step, and the ranks that share it. */
export interface SharedStep extends Exchanged, Mesh {
  /** Seconds that each rank spends on the whole batch, before it computes. */
  readonly layOut: number;
  /** Seconds of the whole update, once the sum is there. */
  readonly update: number;
  /** Seconds that this rank computes for its micro-batch of this round: forward and backward. */
  readonly microBatch: (rank: number, round: number) => number;
  /** Share of them in the forward pass. */
  readonly forward: number;
  /** Seconds to add one float to a sum, copies included. */
  readonly adding: number;
  /** Whether ranks that own slices of the sum update them alone, and hand each other weights. */
  readonly apart: boolean;
}

/**
 * How gradients of all ranks are added up.
 *
 *   in-order           each micro-batch's is cut into slices, which their owners add in the order of the micro-batches
 *   in-order-meanwhile the same, while the next micro-batch is computed
 *   ring, tree         each rank adds up its own; then the sums of all in one go
 *   ring-meanwhile     the same in buckets, each as soon as the last backward pass has filled it
 */
export type Summing = 'in-order' | 'in-order-meanwhile' | 'ring' | 'ring-meanwhile' | 'tree';

/** What this program does. */
export const OWN_SUMMING: Summing = 'in-order-meanwhile';

/** Bytes of a bucket: PyTorch's default for shared gradients. */
export const BUCKET = 25 * 2 ** 20;

/** When each rank has ended its step, which it began at `begin`. */
export function simulateStep(step: SharedStep, summing: Summing, begin: Clocks): Clocks {
  const agreed = together(step, begin, 1);
  for (let rank = 0; rank < step.ranks; rank++) agreed[rank] += step.layOut;
  const summed = step.ranks === 1 ? computed(step, agreed) : SUMMING[summing](step, agreed);
  const told = together(step, summed, figureBytes(step));
  for (let rank = 0; rank < step.ranks; rank++) told[rank] += updateOf(step, summing);
  return told;
}

/** Seconds of what of the update a rank makes. */
export function updateOf({ ranks, update, apart }: Pick<SharedStep, 'ranks' | 'update' | 'apart'>, summing: Summing): number {
  return apart && summing.startsWith('in-order') ? update / ranks : update;
}

/** Every rank tells every other so many bytes. */
function together({ ranks, network }: SharedStep, now: Clocks, bytes: number): Clocks {
  return ranks === 1 ? now.slice() : new Float64Array(ranks).fill(latest(now) + secondsToMeet(ranks, bytes, network));
}

const SUMMING: Readonly<Record<Summing, (step: SharedStep, now: Clocks) => Clocks>> = {
  'in-order': (step, now) => inOrder(step, now, false),
  'in-order-meanwhile': (step, now) => inOrder(step, now, true),
  ring: (step, now) => ring(step, computed(step, now), floatBytes(step.floats), addingBytes(step)),
  'ring-meanwhile': ringMeanwhile,
  tree: (step, now) => tree(step, computed(step, now), floatBytes(step.floats), addingBytes(step)),
};

function inOrder(step: SharedStep, begin: Clocks, meanwhile: boolean): Clocks {
  const { ranks, rounds, adding } = step;
  const slices = Float64Array.from(sliceFloats(step), floatBytes);
  const now = begin.slice();
  /** When the slices of the round before are there, where they still travel. */
  let travelling: Clocks | undefined;
  const added = (arrived: Clocks): void => {
    for (let rank = 0; rank < ranks; rank++)
      now[rank] = Math.max(now[rank], arrived[rank]) + (adding * ranks * slices[rank]) / floatBytes(1);
  };
  for (let round = 0; round < rounds; round++) {
    compute(step, now, round);
    if (travelling) added(travelling);
    travelling = exchangeAll(step, now, (_, to) => slices[to]);
    if (meanwhile) continue;
    added(travelling);
    travelling = undefined;
  }
  if (travelling) added(travelling);
  const whole = exchangeAll(step, now, (from) => slices[from]);
  return together(step, whole, squareBytes(sliceFloats(step)[0]));
}

function ringMeanwhile(step: SharedStep, begin: Clocks): Clocks {
  const { ranks, rounds, floats, forward } = step;
  const before = computed(step, begin, rounds - 1);
  const after = compute(step, before.slice(), rounds - 1);
  const ports = portsOf(ranks, step.network);
  const bytes = floatBytes(floats);
  let summed: Clocks = before.slice();
  for (let from = 0; from < bytes; from += BUCKET) {
    const until = Math.min(bytes, from + BUCKET);
    const filled = forward + ((1 - forward) * until) / bytes;
    for (let rank = 0; rank < ranks; rank++) summed[rank] = Math.max(summed[rank], before[rank] + filled * (after[rank] - before[rank]));
    summed = ring(step, summed, until - from, addingBytes(step), ports);
  }
  return summed;
}

/** After so many micro-batches; all unless given. */
function computed(step: SharedStep, begin: Clocks, rounds = step.rounds): Clocks {
  const now = begin.slice();
  for (let round = 0; round < rounds; round++) compute(step, now, round);
  return now;
}

function compute({ ranks, microBatch }: SharedStep, now: Clocks, round: number): Clocks {
  for (let rank = 0; rank < ranks; rank++) now[rank] += microBatch(rank, round);
  return now;
}

function addingBytes({ adding }: SharedStep): number {
  return adding / floatBytes(1);
}
