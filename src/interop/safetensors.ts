/**
 * The safetensors format: named arrays in one file, as Hugging Face writes and reads them.
 *
 *   8 bytes: N, little-endian · N bytes: JSON header, padded with spaces · the arrays, back to back
 *
 * Reading makes views into the file's bytes, no copies; `safetensors-header.ts` checks everything that the format promises, and
 * `tensor-file.ts` reads single tensors of a file. What the names mean is the affair of those who read and write them.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { naming } from '../errors/system-error.ts';
import { readWhole } from '../files/whole-file.ts';
import { dtypes, headerLength, readHeader, numbersIn, type Dtype } from './safetensors-header.ts';

/** A shape and the numbers; the kind of array decides the dtype. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** The arrays that a file can hold, one kind for each width of number. */
export type TensorData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A tensor as it stands in a file. */
export interface StoredTensor extends Tensor {
  /** The file's word, e.g. `F32`. F16 and BF16 come as the raw bits in a Uint16Array. */
  readonly dtype: string;
}

/** A whole file in memory, with every tensor of it. */
export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** Bytes of a file to be, in order; nothing is copied, so the arrays must not change until it is written. */
export function safetensorsChunks(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array[] {
  const entries: [string, unknown][] = [];
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, data }] of ordered(tensors)) {
    if (name === '__metadata__') throw new RangeError('A tensor cannot be called __metadata__.');
    if (numbersIn(shape) !== data.length)
      throw new RangeError(`Tensor '${name}' of shape [${shape.join(', ')}] has ${data.length} numbers.`);
    entries.push([name, { dtype: dtypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] }]);
    chunks.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries])));
  const padded = Math.ceil(text.length / 8) * 8;
  const header = Buffer.alloc(8 + padded, ' ');
  header.writeBigUInt64LE(BigInt(padded));
  text.copy(header, 8);
  return [header, ...chunks];
}

/** Writes a file and flushes it to the disk. Not atomic: write into a folder that is renamed afterwards. */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    await naming(path, async () => {
      for (const chunk of safetensorsChunks(tensors, metadata)) await writeWhole(file, chunk);
      await file.sync();
    });
  } finally {
    await file.close();
  }
}

/** Reads all of a file. Throws a {@link UserError} where it breaks the format. */
export async function readSafetensors(path: string): Promise<Safetensors> {
  return parseSafetensors(await readWhole(path), path);
}

/** Reads a file's bytes; `source` names them in errors. */
export function parseSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const start = 8 + headerLength(bytes, bytes.length, source);
  const data = bytes.subarray(start);
  const { metadata, entries } = readHeader(bytes.subarray(8, start), data.length, source);
  const tensors = [...entries].map(([name, { dtype, shape, offsets }]): [string, StoredTensor] => [
    name,
    { dtype, shape, data: view(data.subarray(...offsets), dtype) },
  ]);
  return { metadata, tensors: new Map(tensors) };
}

/** What our own arrays are called in a file. */
const written: readonly Dtype[] = ['F64', 'I64', 'U64', 'F32', 'I32', 'U32', 'I16', 'U16', 'I8', 'U8'];

function dtypeOf(data: TensorData): Dtype {
  return written.find((dtype) => data instanceof dtypes[dtype]) as Dtype;
}

/** Widest numbers first, so that each array is aligned; then by name, so that equal contents give equal bytes. */
function ordered(tensors: Readonly<Record<string, Tensor>>): [string, Tensor][] {
  return Object.entries(tensors).sort(
    ([a, { data: left }], [b, { data: right }]) => right.BYTES_PER_ELEMENT - left.BYTES_PER_ELEMENT || (a < b ? -1 : 1),
  );
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

function view(bytes: Uint8Array, dtype: Dtype): TensorData {
  const kind = dtypes[dtype];
  const aligned = bytes.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new kind(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / kind.BYTES_PER_ELEMENT);
}
