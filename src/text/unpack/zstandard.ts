/**
 * Zstandard (RFC 8878), a frame at a time. fzstd unpacks the blocks; it checks no sums and takes as much memory as a header asks for,
 * so frames are walked here: their memory is bounded, and the sum of what came out is compared with the one that the packer left.
 */
import { Decompress } from 'fzstd';
import { ByteReader } from './byte-reader.ts';

const MAGIC = 0xfd2fb528;

/** Frames of anything else, to be skipped: sixteen numbers from this one. */
const SKIPPED = 0x184d2a50;

/** Bytes that have to be looked back on; what `zstd` reads without being told to take more. */
const LARGEST_WINDOW = 2 ** 27;

/** Types of blocks. */
const REPEATED = 1;
const RESERVED = 3;

/** Throws where a frame is cut, damaged, or none. */
export async function* unpackedZstandard(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(packed);
  try {
    for (let frame = 0; !(await bytes.atEnd()); frame++) {
      const start = await bytes.take(4);
      const magic = start.readUInt32LE(0);
      if (magic >>> 4 === SKIPPED >>> 4) await bytes.skip((await bytes.take(4)).readUInt32LE(0));
      else if (magic === MAGIC) yield* unpackedFrame(start, bytes);
      else throw new Error(frame === 0 ? 'it is no Zstandard file' : 'it has something else behind its end');
    }
  } finally {
    await bytes.close();
  }
}

async function* unpackedFrame(start: Buffer, bytes: ByteReader): AsyncGenerator<Uint8Array> {
  const { header, hasSum } = await frameHeader(bytes);
  const { default: xxhash } = await import('xxhash-wasm');
  const sum = (await xxhash()).create64();
  const chunks: Uint8Array[] = [];
  const decoder = new Decompress((chunk) => void chunks.push(chunk));
  const unpack = (...pieces: readonly Uint8Array[]): void => {
    try {
      for (const piece of pieces) decoder.push(piece);
    } catch (cause) {
      throw new Error('it is damaged', { cause });
    }
  };
  unpack(start, header);
  for (let isLast = false; !isLast;) {
    const head = await bytes.take(3);
    const [type, size] = [(head[0] >> 1) & 3, head.readUIntLE(0, 3) >>> 3];
    isLast = (head[0] & 1) === 1;
    if (type === RESERVED) throw new Error('it is damaged');
    unpack(head, await bytes.take(type === REPEATED ? 1 : size));
    for (const chunk of chunks.splice(0)) {
      if (hasSum) sum.update(chunk);
      yield chunk;
    }
  }
  if (!hasSum) return;
  const left = await bytes.take(4);
  unpack(left);
  const rest = chunks.splice(0);
  for (const chunk of rest) sum.update(chunk);
  if (Number(sum.digest() & 0xffffffffn) !== left.readUInt32LE(0)) throw new Error('it is damaged: its sum is another one');
  yield* rest;
}

/** RFC 8878, 3.1.1.1, without the magic number. */
async function frameHeader(bytes: ByteReader): Promise<{ readonly header: Buffer; readonly hasSum: boolean }> {
  const descriptor = await bytes.take(1);
  const [flags] = descriptor;
  const isSingle = (flags & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6];
  const window = await bytes.take(isSingle ? 0 : 1);
  const dictionary = await bytes.take([0, 1, 2, 4][flags & 3]);
  const size = await bytes.take(sizeBytes);
  if (dictionary.some((byte) => byte !== 0)) throw new Error('it was packed with a dictionary, which is not in it');
  if ((isSingle ? contentSize(size) : windowSize(window[0])) > LARGEST_WINDOW)
    throw new Error('it wants more than 128 MiB of memory to be unpacked; pack it anew with zstd, without --long or --ultra');
  return { header: Buffer.concat([descriptor, window, dictionary, size]), hasSum: (flags & 4) !== 0 };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(size: Buffer): number {
  if (size.length === 8) return Number(size.readBigUInt64LE(0));
  return size.readUIntLE(0, size.length) + (size.length === 2 ? 256 : 0);
}
