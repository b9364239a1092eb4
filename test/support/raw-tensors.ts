/** Writes safetensors as others do: any dtype, any header, in one file or in shards. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A tensor as its bytes. */
export interface Raw {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Buffer;
}

export type Tensors = Readonly<Record<string, Raw>>;

export async function writeTensors(path: string, all: Tensors): Promise<void> {
  let offset = 0;
  const entries = Object.entries(all).map(([tensor, { dtype, shape, bytes }]) => {
    const from = offset;
    offset += bytes.length;
    return [tensor, { dtype, shape, data_offsets: [from, offset] }];
  });
  await writeFile(
    path,
    Buffer.concat([headerOf(JSON.stringify(Object.fromEntries(entries))), ...Object.values(all).map(({ bytes }) => bytes)]),
  );
}

/** `map`: what the index says, if not the truth. */
export async function writeShards(
  folder: string,
  files: Readonly<Record<string, Tensors>>,
  map?: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, all] of Object.entries(files)) await writeTensors(join(folder, name), all);
  const listed = Object.fromEntries(Object.entries(files).flatMap(([name, all]) => Object.keys(all).map((tensor) => [tensor, name])));
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map ?? listed }));
}

/** The length of a header and the header. */
export function headerOf(text: string): Buffer {
  return Buffer.concat([lengthOf(BigInt(Buffer.byteLength(text))), Buffer.from(text)]);
}

export function lengthOf(length: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(length);
  return bytes;
}

/** A tensor of float32 filled with one number. */
export function filledWith(shape: readonly number[], value = 0.5): Raw {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return raw('F32', shape, Array<number>(size).fill(value));
}

/** Numbers that the precision holds exactly; normal ones or 0. */
export function raw(dtype: 'F32' | 'F16' | 'BF16', shape: readonly number[], values: ArrayLike<number>): Raw {
  const floats = Float32Array.from(values);
  const bits = new Uint32Array(floats.buffer);
  if (dtype === 'F32') return { dtype, shape, bytes: Buffer.from(floats.buffer) };
  const halves = Uint16Array.from(bits, dtype === 'BF16' ? (word) => word >>> 16 : halfOf);
  return { dtype, shape, bytes: Buffer.from(halves.buffer) };
}

/** The bits of a normal number or 0: exponent and fraction move down by 13, and the exponent's middle from 127 to 15. */
function halfOf(word: number): number {
  const magnitude = word & 0x7fffffff;
  return ((word >>> 16) & 0x8000) | (magnitude === 0 ? 0 : (magnitude >>> 13) - (112 << 10));
}

/** The number without the bits of the fraction that the precision lacks; halves below 2⁻¹⁴ become 0. */
export function cut(value: number, dtype: 'F16' | 'BF16'): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer);
  if (dtype === 'F16' && Math.abs(value) < 2 ** -14) return 0;
  bits[0] &= dtype === 'F16' ? 0xffffe000 : 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}
