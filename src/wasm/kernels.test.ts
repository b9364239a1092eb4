import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FlatMemory } from '../nn/memory.ts';
import { zeros } from '../nn/parameters.ts';
import { randomFor } from '../random.ts';
import { kernelsFor } from './kernels.ts';

const f = Math.fround;
const ranges: readonly [number, number][] = [
  [0, 200],
  [0, 0],
  [16, 19],
  [5, 6],
  [3, 142],
  [64, 128],
  [7, 9001],
];

it('WebAssembly kernels match their source', () => {
  execFileSync(process.execPath, ['src/wasm/compile.mjs', '--check']);
});

describe.each([
  ['a model in one WebAssembly memory', undefined],
  ['a model too large for one', 65536],
])('WebAssembly kernels, over the numbers of %s,', (_, most) => {
  const memoryOf = (size: number): FlatMemory => new FlatMemory([{ name: 'x', shape: [size], initializer: zeros }], ['m', 'v'], { most });

  it('find them where they should lie', () => {
    const { weights, gradients, slots, memory } = memoryOf(64);
    for (const region of [weights, gradients, slots.m, slots.v]) expect(region.buffer === memory.buffer).toBe(most === undefined);
  });

  it('are made once per memory', () => {
    const memory = memoryOf(64);
    expect(kernelsFor(memory)).toBe(kernelsFor(memory));
    expect(kernelsFor(memoryOf(64))).not.toBe(kernelsFor(memory));
  });

  it.each(ranges)('add up squares of [%i, %i) as eight float64 sums', (start, end) => {
    const memory = memoryOf(9100);
    fill(memory.gradients, 'squares', 3);
    const sums = Array<number>(8).fill(0);
    const whole = Math.floor((end - start) / 8) * 8;
    for (let i = 0; i < end - start; i++) sums[i < whole ? i % 8 : 0] += memory.gradients[start + i] ** 2;
    expect(kernelsFor(memory).sumOfSquares(memory.gradients, start, end)).toBe(
      sums[0] + sums[1] + (sums[2] + sums[3]) + (sums[4] + sums[5] + (sums[6] + sums[7])),
    );
  });

  it('lose nothing of small gradients beside large ones', () => {
    const memory = memoryOf(1 << 16);
    memory.gradients.fill(1e-3);
    memory.gradients[0] = 1e4;
    const expected = 1e8 + (memory.gradients.length - 1) * f(1e-3) ** 2;
    expect(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length)).toBeCloseTo(expected, 4);
  });

  it.each(ranges)('step Adam on [%i, %i) to the bit as float32 arithmetic says, and nothing else', (start, end) => {
    const memory = memoryOf(9100);
    fill(memory.weights, 'w', 1);
    fill(memory.gradients, 'g', 1e-2);
    fill(memory.slots.m, 'm', 1e-3);
    fill(memory.slots.v, 'v', 1e-3);
    memory.slots.v.forEach((value, i) => (memory.slots.v[i] = Math.abs(value)));
    const constants = { gradientScale: 0.37, beta1: 0.9, beta2: 0.999, rate: 3e-4, rootScale: 1.7, epsilon: 1e-6, decay: 3e-6 };
    const expected = {
      weights: memory.weights.slice(),
      gradients: memory.gradients.slice(),
      m: memory.slots.m.slice(),
      v: memory.slots.v.slice(),
    };
    plainAdam(expected, start, end, constants);

    kernelsFor(memory).adamw(
      { weights: memory.weights, gradients: memory.gradients, m: memory.slots.m, v: memory.slots.v },
      start,
      end,
      constants,
    );
    expect(memory.weights).toEqual(expected.weights);
    expect(memory.gradients).toEqual(expected.gradients);
    expect(memory.slots.m).toEqual(expected.m);
    expect(memory.slots.v).toEqual(expected.v);
  });

  it('let moments that nothing feeds die out instead of turning subnormal', () => {
    const memory = memoryOf(21);
    memory.slots.m.fill(-2e-38);
    memory.slots.v.fill(2e-38);
    const kernels = kernelsFor(memory);
    const arrays = { weights: memory.weights, gradients: memory.gradients, m: memory.slots.m, v: memory.slots.v };
    const constants = { gradientScale: 1, beta1: 0.5, beta2: 0.5, rate: 1e-3, rootScale: 1, epsilon: 1e-6, decay: 0 };
    kernels.adamw(arrays, 0, 21, constants);
    expect([...memory.slots.m.subarray(0, 21), ...memory.slots.v.subarray(0, 21)].every((value) => Object.is(value, 0))).toBe(true);
  });

  it.each([1, 4, 7, 16, 5000, 40_000])('accumulate %i floats from inside and outside of the memory', (size) => {
    const memory = memoryOf(size);
    fill(memory.weights, 'to', 1);
    fill(memory.gradients, 'from', 1);
    const outside = memory.gradients.slice(0, size);
    const expected = memory.weights.map((value, i) => f(f(value + outside[i]) + outside[i]));
    const to = memory.weights.subarray(0, size);
    kernelsFor(memory).accumulate(to, memory.gradients.subarray(0, size));
    kernelsFor(memory).accumulate(to, outside);
    expect(to).toEqual(expected.subarray(0, size));
  });

  it.each([
    [8, 5, 30],
    [24, 100, 3000],
    [7, 9, 200],
    [300, 4, 90],
  ])('scatter rows of %i floats into %i rows, %i times', (rowFloats, tableRows, rows) => {
    const memory = memoryOf(rowFloats * tableRows);
    const random = randomFor('scatter', rowFloats);
    const ids = Int32Array.from({ length: rows }, () => random.integer(tableRows));
    const updates = Float32Array.from({ length: rows * rowFloats }, () => random.normal());
    const expected = new Float32Array(rowFloats * tableRows);
    for (let i = 0; i < updates.length; i++) expected[ids[Math.floor(i / rowFloats)] * rowFloats + (i % rowFloats)] += updates[i];
    const table = memory.gradients.subarray(0, rowFloats * tableRows);
    kernelsFor(memory).scatterAdd(table, ids, updates, rowFloats);
    expect(table).toEqual(expected);
  });

  it('refuse ids outside of the table and ranges outside of the region', () => {
    const memory = memoryOf(16);
    const kernels = kernelsFor(memory);
    const table = memory.gradients.subarray(0, 16);
    expect(() => kernels.scatterAdd(table, Int32Array.of(1, 4), new Float32Array(8), 4)).toThrow(
      'Row 1 has id 4, but the table has 4 rows',
    );
    expect(() => kernels.scatterAdd(table, Int32Array.of(-1), new Float32Array(4), 4)).toThrow('has id -1');
    expect(() => kernels.sumOfSquares(memory.weights, 0, 17)).toThrow(RangeError);
  });
});

function fill(array: Float32Array, purpose: string, scale: number): void {
  const random = randomFor('kernels', purpose);
  for (let i = 0; i < array.length; i++) array[i] = random.normal() * scale;
}

interface Arrays {
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** The comment in kernels.wat, one rounding per operation. */
function plainAdam(
  { weights, gradients, m, v }: Arrays,
  start: number,
  end: number,
  c: Record<'gradientScale' | 'beta1' | 'beta2' | 'rate' | 'rootScale' | 'epsilon' | 'decay', number>,
): void {
  for (let i = start; i < end; i++) {
    const g = f(gradients[i] * f(c.gradientScale));
    m[i] = f(f(m[i] * f(c.beta1)) + f(g * f(1 - c.beta1)));
    v[i] = f(f(v[i] * f(c.beta2)) + f(f(g * g) * f(1 - c.beta2)));
    const step = f(f(m[i] * f(c.rate)) / f(f(f(Math.sqrt(v[i])) * f(c.rootScale)) + f(c.epsilon)));
    weights[i] = f(weights[i] - f(step + f(weights[i] * f(c.decay))));
  }
}
