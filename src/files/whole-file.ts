/** Reads and hashes bytes of any number: Node's readFile and hash.update take 2 GiB at most. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { naming } from '../errors/system-error.ts';

/** Bytes per read. */
const CHUNK = 16 * 2 ** 20;

/** The bytes of a file. `allocate` may give the room for them, and refuse a size by throwing. */
export async function readWhole(path: string, allocate = (size: number): Uint8Array => new Uint8Array(size)): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = allocate((await file.stat()).size);
    await readInto(bytes, file, 0, path);
    return bytes;
  } finally {
    await file.close();
  }
}

/** Fills `bytes` with what an open file holds from a position on; `path` names it where it ends too early. */
export async function readInto(bytes: Uint8Array, file: FileHandle, position: number, path: string): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await naming(path, () => file.read(bytes, at, Math.min(CHUNK, bytes.length - at), position + at));
    if (bytesRead === 0) throw new Error(`${path} ended while it was read`);
    at += bytesRead;
  }
}

/** SHA-256, in hexadecimal, of the parts one after the other. */
export function sha256Of(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) for (let at = 0; at < part.length; at += CHUNK) hash.update(part.subarray(at, at + CHUNK));
  return hash.digest('hex');
}
