/**
 * The header of a safetensors file: which tensors there are, of what kind, and where. Nothing else is read here.
 *
 *   8 bytes: N, little-endian · N bytes: JSON, padded with spaces · the arrays, back to back
 *
 * Everything that the format promises is checked, so that whoever reads the arrays can trust sizes and places.
 */
import { endianness } from 'node:os';
import { errors, UserError } from '../errors/index.ts';
import { strictJson } from './strict-json.ts';

/** The kinds of numbers of the format, as the array that holds them; F16 and BF16 are the raw bits. */
export const dtypes = {
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
/** The format's word for a kind of numbers. */
export type Dtype = keyof typeof dtypes;

/** What a file of any format says of a tensor, but where it lies. */
export interface TensorEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** A tensor as the header describes it; offsets are bytes from the first array on. */
export interface HeaderEntry extends TensorEntry {
  readonly offsets: readonly [from: number, to: number];
}

/** What a file says of its arrays before they begin. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order of their places. */
  readonly entries: ReadonlyMap<string, HeaderEntry>;
}

/** More than any model needs, and little enough to read. */
const LONGEST = 100_000_000n;

/** Bytes of the JSON text, from the first 8 bytes of a file of `size` bytes. Throws a {@link UserError} where these cannot be so. */
export function headerLength(bytes: Uint8Array, size: number, source: string): number {
  if (endianness() !== 'LE') throw new Error('safetensors files are little-endian, and this machine is not.');
  const fail = failing(source);
  if (size < 8) return fail(`it has ${size} bytes, too few for the length of a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > LONGEST) fail(`its header would be ${length} bytes long (${LONGEST.toLocaleString('en-US')} at most)`);
  if (8 + Number(length) > size) fail(`its header would be ${length} bytes long, but the file ends after ${size}`);
  return Number(length);
}

/** What the JSON text says of a file with so many bytes of arrays. Throws a {@link UserError} where it cannot be so. */
export function readHeader(text: Uint8Array, dataBytes: number, source: string): Header {
  const fail = failing(source);
  const { __metadata__: metadata = {}, ...described } = parseHeader(text, fail);
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) fail('its metadata is not a map of texts');
  const entries = Object.entries(described)
    .map(([name, value]) => [name, parseEntry(name, value, fail)] as const)
    .sort(byOffset);
  let end = 0;
  for (const [
    name,
    {
      offsets: [from, to],
    },
  ] of entries) {
    if (to > dataBytes) fail(`it is cut off: tensor '${name}' ends at byte ${to} of the data, and there are ${dataBytes}`);
    if (from < end) fail(`tensor '${name}' overlaps the one before it`);
    if (from > end) fail(`there are ${from - end} bytes before tensor '${name}' that belong to none`);
    end = to;
  }
  if (end < dataBytes) fail(`there are ${dataBytes - end} bytes behind the last tensor`);
  return { metadata: metadata as Record<string, string>, entries: new Map(entries) };
}

/** Numbers in a tensor of this shape. */
export function numbersIn(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

type Fail = (reason: string) => never;

function failing(file: string): Fail {
  return (reason) => {
    throw new UserError(errors.BAD_TENSOR_FILE({ file, format: 'safetensors', reason }), { exitCode: 1 });
  };
}

function byOffset([, a]: readonly [string, HeaderEntry], [, b]: readonly [string, HeaderEntry]): number {
  return a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1];
}

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    fail('its header is not UTF-8');
  }
  const read = strictJson(text);
  if ('reason' in read) return fail(`its header ${read.reason}`);
  return isRecord(read.value) ? read.value : fail('its header is not an object');
}

function parseEntry(name: string, entry: unknown, fail: Fail): HeaderEntry {
  if (!isRecord(entry)) return fail(`tensor '${name}' has no description`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !isDtype(dtype)) return fail(`tensor '${name}' has the unknown dtype ${JSON.stringify(dtype)}`);
  if (!isCounts(shape)) return fail(`tensor '${name}' has the shape ${JSON.stringify(shape)}`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    return fail(`tensor '${name}' has the offsets ${JSON.stringify(offsets)}`);
  const bytes = numbersIn(shape) * dtypes[dtype].BYTES_PER_ELEMENT;
  const there = offsets[1] - offsets[0];
  if (bytes !== there) return fail(`tensor '${name}' (${dtype}, shape [${shape.join(', ')}]) needs ${bytes} bytes and has ${there}`);
  return { dtype, shape, offsets: [offsets[0], offsets[1]] };
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
