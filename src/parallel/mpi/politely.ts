/**
 * Exchanges that leave the processor to others while a rank waits for another one, which MPI libraries do not: on cores that are shared
 * they keep from computing the very rank that they wait for.
 *
 * First pairs that have much for each other greet, and everything small goes, and each rank waits for that in ever longer naps; then all
 * are there, and what is large goes at full speed.
 */
import type { MpiLibrary, UnderWay } from './library.ts';

/** Milliseconds: what is waited for without a nap, and the shortest and the longest nap. */
const WAKEFUL = 0.1;
const NAPS = { shortest: 0.05, longest: 1 } as const;

/** Bytes up to which what two ranks give each other is not worth a greeting. */
const SMALL = 4096;

const nap = new Int32Array(new SharedArrayBuffer(4));

/** Returns when all is there and gone. */
export function exchangePolitely(
  library: Pick<MpiLibrary, 'exchange'>,
  rank: number,
  outgoing: readonly Uint8Array[],
  incoming: readonly Uint8Array[],
): void {
  // Of a pair, so that both of it come to the same.
  const isLarge = (other: number): boolean => Math.max(outgoing[other].length, incoming[other].length) > SMALL;
  const first = (bytes: Uint8Array, other: number): Uint8Array => (isLarge(other) ? new Uint8Array(1) : bytes);
  const second = (bytes: Uint8Array, other: number): Uint8Array => (isLarge(other) ? bytes : NOTHING);
  waitPolitely(library.exchange(rank, outgoing.map(first), incoming.map(first)));
  library.exchange(rank, outgoing.map(second), incoming.map(second)).wait();
}

const NOTHING = new Uint8Array();

function waitPolitely(exchange: UnderWay): void {
  const wakeful = performance.now() + WAKEFUL;
  for (let length: number = NAPS.shortest; !exchange.isDone();) {
    if (performance.now() < wakeful) continue;
    Atomics.wait(nap, 0, 0, length);
    length = Math.min(NAPS.longest, 2 * length);
  }
}
