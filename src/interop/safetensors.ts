/**
 * The safetensors format: named arrays in one file, as Hugging Face writes and reads them.
 *
 *   8 bytes: N, little-endian · N bytes: JSON header, padded with spaces · the arrays, back to back
 *
 * Reading makes views into the file's bytes, no copies, and checks everything that the format promises.
 * What the names mean is `hugging-face.ts`'s and `train/checkpoint.ts`'s affair.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { errors, UserError } from '../errors/index.ts';
import { readWhole } from '../files/whole-file.ts';

/** A shape and the numbers; the kind of array decides the dtype. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

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
    if (sizeOf(shape) !== data.length) throw new RangeError(`Tensor '${name}' of shape [${shape.join(', ')}] has ${data.length} numbers.`);
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
    for (const chunk of safetensorsChunks(tensors, metadata)) await writeWhole(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

export async function readSafetensors(path: string): Promise<Safetensors> {
  return parseSafetensors(await readWhole(path), path);
}

/** Reads a file's bytes; `source` names them in errors. */
export function parseSafetensors(bytes: Uint8Array, source: string): Safetensors {
  if (endianness() !== 'LE') throw new Error('safetensors files are little-endian, and this machine is not.');
  const fail = (reason: string): never => {
    throw new UserError(errors.BAD_TENSOR_FILE({ file: source, reason }), { exitCode: 1 });
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, too few for the length of a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > 100_000_000n) fail(`its header would be ${length} bytes long (100,000,000 at most)`);
  const start = 8 + Number(length);
  if (start > bytes.length) fail(`its header would be ${length} bytes long, but the file ends after ${bytes.length}`);

  const header = parseHeader(bytes.subarray(8, start), fail);
  const data = bytes.subarray(start);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) fail('its metadata is not a map of texts');
  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  for (const [name, entry] of Object.entries(entries)
    .map(([name, value]) => [name, parseEntry(name, value, fail)] as const)
    .sort(byOffset)) {
    const [from, to] = entry.offsets;
    if (to > data.length) fail(`it is cut off: tensor '${name}' ends at byte ${to} of the data, and there are ${data.length}`);
    if (from < end) fail(`tensor '${name}' overlaps the one before it`);
    if (from > end) fail(`there are ${from - end} bytes before tensor '${name}' that belong to none`);
    end = to;
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, data: view(data.subarray(from, to), entry.dtype) });
  }
  if (end < data.length) fail(`there are ${data.length - end} bytes behind the last tensor`);
  return { metadata: metadata as Record<string, string>, tensors };
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly offsets: readonly [number, number];
}

type Fail = (reason: string) => never;

const dtypes = {
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  F32: Float32Array,
  I32: Int32Array,
  U32: Uint32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;
type Dtype = keyof typeof dtypes;

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

function byOffset([, a]: readonly [string, Entry], [, b]: readonly [string, Entry]): number {
  return a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1];
}

async function writeWhole(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) done += (await file.write(chunk, done)).bytesWritten;
}

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    fail('its header is not JSON');
  }
  return isRecord(header) ? header : fail('its header is not an object');
}

function parseEntry(name: string, entry: unknown, fail: Fail): Entry {
  if (!isRecord(entry)) return fail(`tensor '${name}' has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !isDtype(dtype)) return fail(`tensor '${name}' has the unknown dtype ${JSON.stringify(dtype)}`);
  if (!isCounts(shape)) return fail(`tensor '${name}' has the shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    return fail(`tensor '${name}' has the offsets ${JSON.stringify(offsets)}`);
  const bytes = sizeOf(shape) * dtypes[dtype].BYTES_PER_ELEMENT;
  const there = offsets[1] - offsets[0];
  if (bytes !== there) return fail(`tensor '${name}' (${dtype}, shape [${shape.join(', ')}]) needs ${bytes} bytes and has ${there}`);
  return { dtype, shape, offsets: [offsets[0], offsets[1]] };
}

function view(bytes: Uint8Array, dtype: Dtype): TensorData {
  const kind = dtypes[dtype];
  const aligned = bytes.byteOffset % kind.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new kind(aligned.buffer as ArrayBuffer, aligned.byteOffset, aligned.byteLength / kind.BYTES_PER_ELEMENT);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDtype(dtype: string): dtype is Dtype {
  return Object.hasOwn(dtypes, dtype);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}
