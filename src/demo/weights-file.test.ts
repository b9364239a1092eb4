import { expect, it } from 'vitest';
import { packWeights, type NetworkWeights, type Weight } from './weights-file.ts';

const table = { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 0, 0, 0) };
const bias = { shape: [3], data: Float32Array.of(0.1, 0.2, 0.3) };
const networks: NetworkWeights = new Map<string, ReadonlyMap<string, Weight>>([
  [
    'one',
    new Map([
      ['a.table', table],
      ['a.bias', bias],
    ]),
  ],
  ['other', new Map([['b.table', { shape: [2, 3], data: table.data.slice() }]])],
]);

it('numbers that two networks share are in the file once, and as they are', () => {
  const { parts, blocks, uses, bytes } = packWeights(networks, 32);
  expect(uses).toEqual({ one: { 'a.table': 0, 'a.bias': 1 }, other: { 'b.table': 0 } });
  expect(blocks).toEqual([
    { offset: 0, shape: [2, 3], bits: 32 },
    { offset: 24, shape: [3], bits: 32 },
  ]);
  const file = Buffer.concat(parts);
  expect(file).toHaveLength(bytes);
  expect(new Float32Array(Uint8Array.from(file).buffer)).toEqual(Float32Array.of(...table.data, ...bias.data));
});

it('tables of bytes are within half a step of their row, and floats begin where floats may', () => {
  const { parts, blocks } = packWeights(networks, 8);
  expect(blocks).toEqual([
    { offset: 0, shape: [2, 3], bits: 8 },
    { offset: 16, shape: [3], bits: 32 },
  ]);
  const { buffer } = Uint8Array.from(Buffer.concat(parts));
  const [rounded, scales] = [new Int8Array(buffer, 0, 6), new Float32Array(buffer, 8, 2)];
  expect(scales[0]).toBeCloseTo(2 / 127);
  rounded.forEach((byte, index) => {
    const scale = scales[Math.floor(index / 3)];
    expect(Math.abs(byte * scale - table.data[index])).toBeLessThanOrEqual(scale / 2 + 1e-7);
  });
});
