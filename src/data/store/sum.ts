/** Sums that tell whether bytes are still those that were written (XXH64): of a store, many gigabytes are looked at before a run. */
import { open } from 'node:fs/promises';
import { readInto } from '../../files/whole-file.ts';

/** Takes bytes one after the other; gives 16 hexadecimal digits. */
export interface Sum {
  add(bytes: Uint8Array): void;
  value(): string;
}

/** A way to begin sums. */
export async function sums(): Promise<() => Sum> {
  const { default: xxhash } = await import('xxhash-wasm');
  const { create64 } = await xxhash();
  return () => {
    const sum = create64();
    return { add: (bytes) => void sum.update(bytes), value: () => sum.digest().toString(16).padStart(16, '0') };
  };
}

/** Bytes that are looked at together: a multiple of what an id takes. */
const PIECE = 2 ** 22;

/** Shows `see` the first `size` bytes of a file, in pieces whose room is used again. Null where the file is not of that `whole` size. */
export async function readPieces(
  path: string,
  size: number,
  see: (bytes: Uint8Array<ArrayBuffer>) => void,
  whole = size,
): Promise<true | null> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size !== whole) return null;
    const room = new Uint8Array(Math.min(PIECE, size));
    for (let at = 0; at < size; at += PIECE) {
      const piece = room.subarray(0, Math.min(PIECE, size - at));
      await readInto(piece, file, at, path);
      see(piece);
    }
    return true;
  } finally {
    await file.close();
  }
}
