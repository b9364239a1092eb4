/**
 * bzip2, a block at a time: streams one behind the other are one file, as pbzip2 and the dumps of Wikipedia have them, and the sums of
 * blocks and streams are compared.
 */
import { BitReader, BitsEnd } from './bit-reader.ts';
import { ByteReader } from './byte-reader.ts';
import { BlockDecoder, type BlockText } from './bzip2-block.ts';

/** What a stream begins with; a digit follows, how many times 100 kB its blocks have. */
const MAGIC = 'BZh';

/** What begins a block, and the end of a stream: the first digits of π, and of its root. */
const BLOCK = 0x314159265359;
const END = 0x177245385090;

/** Packed bytes of the largest block, 900,000 words of 20 bits, with what stands before them. */
const LARGEST = 2 ** 19 * 5;

/** Throws where a stream is cut, damaged, or none. */
export async function* unpackedBzip2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(packed);
  try {
    for (let stream = 0; !(await bytes.atEnd()); stream++) {
      const magic = (await bytes.ahead(3)).toString('latin1');
      if (magic !== MAGIC.slice(0, magic.length))
        throw new Error(stream === 0 ? 'it is no bzip2 file' : 'it has something else behind its end');
      const level = (await bytes.take(4))[3] - 0x30;
      if (level < 1 || level > 9) throw new Error('it is damaged');
      yield* unpackedStream(bytes, level);
    }
  } finally {
    await bytes.close();
  }
}

async function* unpackedStream(bytes: ByteReader, level: number): AsyncGenerator<Uint8Array> {
  const decoder = new BlockDecoder(level * 100_000);
  let sum = 0;
  // Blocks begin within bytes.
  for (let skipped = 0; ;) {
    const part = partOf(await bytes.ahead(LARGEST), skipped, decoder);
    await bytes.skip(part.text === null ? Math.ceil(part.bits / 8) : part.bits >>> 3);
    if (part.text === null) return compare(part.sum, sum);
    skipped = part.bits & 7;
    yield* part.text.chunks();
    compare(part.sum, part.text.sum);
    sum = ((sum << 1) | (sum >>> 31)) ^ part.sum;
  }
}

interface StreamPart {
  /** That of the block, or of the stream at its end. */
  readonly sum: number;
  /** Null at the end of the stream. */
  readonly text: BlockText | null;
  /** Bits of all of it, and those that were skipped. */
  readonly bits: number;
}

function partOf(ahead: Uint8Array, skipped: number, decoder: BlockDecoder): StreamPart {
  try {
    const bits = new BitReader(ahead, skipped);
    const magic = bits.take(24) * 2 ** 24 + bits.take(24);
    const sum = (bits.take(16) << 16) | bits.take(16);
    if (magic !== BLOCK && magic !== END) throw new Error('it is damaged');
    const text = magic === BLOCK ? decoder.read(bits) : null;
    return { sum, text, bits: bits.taken };
  } catch (error) {
    if (!(error instanceof BitsEnd)) throw error;
    throw new Error(ahead.length < LARGEST ? 'it ends too early' : 'it is damaged', { cause: error });
  }
}

function compare(left: number, found: number): void {
  if (left !== found) throw new Error('it is damaged: its sum is another one');
}
