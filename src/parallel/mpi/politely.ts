/**
 * Exchanges that leave the processor to others while a rank waits, which MPI libraries do not: on cores that are shared they keep from
 * computing the very rank that they wait for, and this one's own next micro-batch.
 *
 * First pairs that have much for each other greet, and everything small goes, and each rank waits for that in ever longer naps; then all
 * are there, and what is large goes at full speed as long as memory would take for it, and beyond, over a network, with short naps.
 */
import type { MpiLibrary, BytesAt, UnderWay } from './library.ts';

/** Milliseconds: what small messages are waited for without a nap. */
const WAKEFUL = 0.1;
/** Bytes of large messages that a rank is awake for a millisecond for: what memory carries. */
const PER_WAKEFUL_MILLISECOND = 1e6;
/** Milliseconds: the shortest nap, and the longest one while others compute and while a network carries. */
const NAPS = { shortest: 0.05, computing: 1, carrying: 0.1 } as const;

/** Bytes up to which what two ranks give each other is not worth a greeting. */
const SMALL = 4096;

const nap = new Int32Array(new SharedArrayBuffer(4));
const NOTHING: BytesAt = { address: 0n, length: 0 };

/** Exchanges of this rank, one at a time; each returns when all is there and gone, and whoever calls holds the bytes until then. */
export function politeExchanges(
  library: Pick<MpiLibrary, 'exchange' | 'placeOf'>,
  rank: number,
  size: number,
): (outgoing: readonly BytesAt[], incoming: readonly BytesAt[]) => void {
  const bytes = new Uint8Array(2 * size);
  const greeting = (at: number): BytesAt => library.placeOf(bytes.subarray(at, at + 1));
  return (outgoing, incoming) => {
    // Of a pair, so that both of it come to the same.
    const isLarge = outgoing.map(({ length }, other) => Math.max(length, incoming[other].length) > SMALL);
    const first = (places: readonly BytesAt[], from: number): BytesAt[] =>
      places.map((place, other) => (isLarge[other] ? greeting(from + other) : place));
    const second = (places: readonly BytesAt[]): BytesAt[] => places.map((place, other) => (isLarge[other] ? place : NOTHING));
    waitPolitely(library.exchange(rank, first(outgoing, 0), first(incoming, size)), { wakeful: WAKEFUL, longest: NAPS.computing });
    const [going, coming] = [second(outgoing), second(incoming)];
    const carried = [...going, ...coming].reduce((sum, { length }) => sum + length, 0);
    waitPolitely(library.exchange(rank, going, coming), { wakeful: carried / PER_WAKEFUL_MILLISECOND, longest: NAPS.carrying });
  };
}

/** `wakeful`: milliseconds without a nap. */
function waitPolitely(exchange: UnderWay, { wakeful, longest }: { readonly wakeful: number; readonly longest: number }): void {
  const until = performance.now() + wakeful;
  for (let length: number = NAPS.shortest; !exchange.isDone();) {
    if (performance.now() < until) continue;
    Atomics.wait(nap, 0, 0, length);
    length = Math.min(longest, 2 * length);
  }
}
