/**
 * The bytes of a file, unpacked while they are read where its name says that they are packed: gzip, bzip2, Zstandard, xz. Sums
 * that the packer left are checked; several packed parts one behind the other are one file.
 */
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';

/** How files are packed: what their names end with, and what reads them. */
interface Packing {
  readonly ending: RegExp;
  readonly name: string;
  unpack(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

const PACKINGS: readonly Packing[] = [
  { ending: /\.t?gz$/i, name: 'gzip', unpack: gunzipped },
  { ending: /\.t?bz2?$/i, name: 'bzip2', unpack: unpackedBz2 },
  { ending: /\.t?zst$/i, name: 'Zstandard', unpack: unpackedZst },
  { ending: /\.t?xz$/i, name: 'xz', unpack: unpackedXz },
];

/** A file's name without what says that it is packed. */
export function nameUnpacked(file: string): string {
  const packing = packingOf(file);
  return packing ? file.replace(packing.ending, '') : file;
}

/** A file, or a member of an archive, that cannot be read; the message says which, and what to do. */
export class Unreadable extends Error {}

/** Throws {@link Unreadable} where the file cannot be read, or is not a whole file of its kind. */
export function unpackedBytes(file: string): AsyncGenerator<Uint8Array> {
  return unpacked(file, createReadStream(file), 'the file exists');
}

/** The same of bytes that come from elsewhere, packed as this name says; `given`: what else is to be checked where they cannot be read. */
export async function* unpacked(file: string, bytes: AsyncIterable<Uint8Array>, given: string): AsyncGenerator<Uint8Array> {
  const packing = packingOf(file);
  try {
    yield* packing ? packing.unpack(notEmpty(bytes)) : bytes;
  } catch (error) {
    // Told already, of the archive around it.
    if (error instanceof Unreadable) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const whole = packing ? ` and is a whole ${packing.name} file` : '';
    throw new Unreadable(`${file} cannot be read: ${reason}. Check that ${given}${whole}.`, { cause: error });
  }
}

function packingOf(file: string): Packing | undefined {
  return PACKINGS.find(({ ending }) => ending.test(file));
}

/** Even what packs nothing has a header. */
async function* notEmpty(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let some = false;
  for await (const bytes of source) {
    some ||= bytes.length > 0;
    yield bytes;
  }
  if (!some) throw new Error('it is empty');
}

function gunzipped(packed: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stream = createGunzip();
  // The callback has nothing to add: pipeline destroys `stream` with the error, and its reader throws.
  pipeline(Readable.from(packed), stream, () => undefined);
  return stream as AsyncIterable<Uint8Array>;
}

async function* unpackedBz2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { unpackedBzip2 } = await import('./bzip2.ts');
  yield* unpackedBzip2(packed);
}

async function* unpackedZst(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { unpackedZstandard } = await import('./zstandard.ts');
  yield* unpackedZstandard(packed);
}

/** What the library's numbers mean. */
const XZ_FAULTS: Readonly<Record<string, string>> = {
  4: 'it wants more than 64 MiB of memory to be unpacked; pack it anew with xz -9 at most',
  5: 'it is no xz file, or has something else behind its end',
  6: 'it is packed in a way that is not read here; pack it anew with xz',
  7: 'it is damaged',
  8: 'it ends too early',
};

async function* unpackedXz(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Of CommonJS, whose names Node does not see.
  const { XzReadableStream } = (await import('xz-decompress')).default;
  let failure: unknown;
  const source = ReadableStream.from(noting(packed, (error) => (failure = error)));
  try {
    yield* new XzReadableStream(source as never) as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (failure !== undefined) throw failure;
    const code = error instanceof Error ? (/error code (\d+)/.exec(error.message)?.[1] ?? '') : '';
    throw new Error(XZ_FAULTS[code] ?? 'it cannot be unpacked', { cause: error });
  }
}

/** The same bytes; an error on the way is told before others make something else of it. */
async function* noting(source: AsyncIterable<Uint8Array>, failed: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    failed(error);
    throw error;
  }
}
