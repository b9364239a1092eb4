/**
 * Numbers of other precisions as float32. Both half precisions are subsets of it, so that nothing is rounded;
 * whatever would have to be rounded (F64) or is no floating point number has no conversion here.
 */
import type { Dtype } from './safetensors-header.ts';

/** The dtypes that {@link toFloat32} takes. */
export const floats: readonly Dtype[] = ['F32', 'F16', 'BF16'];

/** The numbers of a tensor's little-endian bytes; they share the memory where they are float32 already. Null for other dtypes. */
export function toFloat32(bytes: Uint8Array, dtype: Dtype): Float32Array | null {
  if (dtype === 'F32') return new Float32Array(aligned(bytes, 4), ...range(bytes, 4));
  if (dtype !== 'F16' && dtype !== 'BF16') return null;
  const halves = new Uint16Array(aligned(bytes, 2), ...range(bytes, 2));
  const bits = new Uint32Array(halves.length);
  // bfloat16 is the upper half of a float32.
  if (dtype === 'BF16') for (let i = 0; i < bits.length; i++) bits[i] = halves[i] << 16;
  else {
    const table = (halfTable ??= Uint32Array.from({ length: 65536 }, (_, half) => singleBits(half)));
    for (let i = 0; i < bits.length; i++) bits[i] = table[halves[i]];
  }
  return new Float32Array(bits.buffer);
}

let halfTable: Uint32Array | undefined;

/** IEEE 754: 1 bit of sign, 5 of exponent, 10 of fraction → 1, 8, 23. */
function singleBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  let fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Below 2⁻¹⁴ a half has no leading 1; a single has one down to 2⁻¹²⁶.
  let single = 113;
  for (; (fraction & 1024) === 0; fraction <<= 1) single--;
  return sign | (single << 23) | ((fraction & 1023) << 13);
}

/** A typed array must start at a multiple of its width; the bytes are copied where they do not. */
function aligned(bytes: Uint8Array, width: number): ArrayBuffer {
  return (bytes.byteOffset % width === 0 ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}

function range({ byteOffset, byteLength }: Uint8Array, width: number): [offset: number, length: number] {
  return [byteOffset % width === 0 ? byteOffset : 0, byteLength / width];
}
