/**
 * Bytes from thread to thread through shared memory.
 *
 * From every rank to every other there is a box for a piece of a message. Its flag says how many bytes lie in it: the sender fills an
 * empty box, the receiver empties a full one, so that neither needs a lock. A rank that can do nothing waits for its bell, which whoever
 * does something for it rings.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Collective } from 'electra-run';

/** What all threads see. */
export interface Shared {
  readonly size: number;
  readonly memory: SharedArrayBuffer;
}

/** Bytes of a box: pieces stay in the processor's cache on their way. */
const BOX = 1 << 17;

/** Milliseconds after which a rank that waits looks up, in case a thread has ended. */
const PATIENCE = 5;

/** Boxes for so many ranks, all empty. */
export function sharedMemory(size: number): Shared {
  return { size, memory: new SharedArrayBuffer(4 * (size + size * size) + BOX * size * size) };
}

/** `lost`: asked now and then while nothing comes; what it returns is thrown. */
export function through({ size, memory }: Shared, rank: number, lost: () => Error | undefined): Collective['exchange'] {
  const bells = new Int32Array(memory, 0, size);
  const flags = new Int32Array(memory, 4 * size, size * size);
  const boxes = new Uint8Array(memory, 4 * (size + size * size));
  const wayOf = (from: number, to: number): number => from * size + to;
  const ring = (other: number): void => {
    Atomics.add(bells, other, 1);
    Atomics.notify(bells, other);
  };
  /** The next piece, where the box is empty; how many bytes it has. */
  const send = (to: number, bytes: Uint8Array, from: number): number => {
    const way = wayOf(rank, to);
    if (Atomics.load(flags, way) !== 0) return 0;
    const piece = bytes.subarray(from, from + BOX);
    boxes.set(piece, way * BOX);
    Atomics.store(flags, way, piece.length);
    ring(to);
    return piece.length;
  };
  const receive = (from: number, bytes: Uint8Array, at: number): number => {
    const way = wayOf(from, rank);
    const length = Atomics.load(flags, way);
    if (length === 0) return 0;
    if (length > bytes.length - at) throw new RangeError(`Rank ${from} gives ${length} bytes, and ${bytes.length - at} are left to take.`);
    bytes.set(boxes.subarray(way * BOX, way * BOX + length), at);
    Atomics.store(flags, way, 0);
    ring(from);
    return length;
  };
  return async (outgoing, incoming) => {
    incoming[rank].set(outgoing[rank]);
    const [sent, got] = [new Float64Array(size), new Float64Array(size)];
    const isLeft = (other: number): boolean =>
      other !== rank && (sent[other] < outgoing[other].length || got[other] < incoming[other].length);
    let left = outgoing.map((_, other) => other).filter(isLeft);
    while (left.length > 0) {
      const bell = Atomics.load(bells, rank);
      let moved = 0;
      for (const other of left) {
        const gone = sent[other] < outgoing[other].length ? send(other, outgoing[other], sent[other]) : 0;
        const come = got[other] < incoming[other].length ? receive(other, incoming[other], got[other]) : 0;
        [sent[other], got[other], moved] = [sent[other] + gone, got[other] + come, moved + gone + come];
      }
      left = left.filter(isLeft);
      if (moved > 0 || left.length === 0) continue;
      if (Atomics.wait(bells, rank, bell, PATIENCE) !== 'timed-out') continue;
      // Whatever else this thread has to hear, such as that another one has ended.
      await nextTurn();
      const error = lost();
      if (error) throw error;
    }
  };
}
