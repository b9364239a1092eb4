import { expect, it } from 'vitest';
import { toFloat32 } from './float32.ts';

it.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x03ff, 1023 * 2 ** -24],
  [0x0001, 2 ** -24],
  [0x8200, -(2 ** -15)],
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e00, NaN],
])('a half of bits %i is %d', (bits, value) => {
  expect(one(bits, 'F16')).toBe(value);
});

it('every half is the number that its definition gives', () => {
  for (let half = 0; half < 0x7c00; half++) {
    const exponent = half >> 10;
    const value = exponent === 0 ? half * 2 ** -24 : (1 + (half & 1023) / 1024) * 2 ** (exponent - 15);
    if (one(half, 'F16') !== value || one(half | 0x8000, 'F16') !== -value) expect([half, one(half, 'F16')]).toEqual([half, value]);
  }
});

it.each([
  [0x3f80, 1],
  [0xbf80, -1],
  [0x4049, 3.140625],
  [0x8000, -0],
  [0x0001, 2 ** -133],
  [0x7f7f, 3.3895313892515355e38],
  [0xff80, -Infinity],
])('a bfloat16 of bits %i is %d', (bits, value) => {
  expect(one(bits, 'BF16')).toBe(value);
});

it('float32 stays where it is, but for bytes at an odd place', () => {
  const numbers = Float32Array.of(1.5, -7);
  const bytes = new Uint8Array(numbers.buffer);
  expect(toFloat32(bytes, 'F32')?.buffer).toBe(numbers.buffer);
  const shifted = new Uint8Array(9);
  shifted.set(bytes, 1);
  expect(toFloat32(shifted.subarray(1), 'F32')).toEqual(numbers);
  expect(toFloat32(bytes, 'F64')).toBeNull();
});

function one(bits: number, dtype: 'F16' | 'BF16'): number | undefined {
  return toFloat32(new Uint8Array(Uint16Array.of(bits).buffer), dtype)?.[0];
}
