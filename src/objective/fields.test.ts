import { expect, it } from 'vitest';
import type { ExampleBatch } from '../data/batches.ts';
import type { Objective } from '../kinds/objective.ts';
import { layOut } from './fields.ts';

const [ids, segments, special] = [new Int32Array(4), new Int32Array(4), new Uint8Array(4)];
const batch: ExampleBatch = { length: 4, examples: [{ ids, segments, special, labels: {}, index: 0, epoch: 0 }] };

it.each([
  ['int32', undefined, /undefined in its field 'follows', which holds int32/],
  ['int32', 0.5, /0\.5 in its field 'follows', which holds int32/],
  ['float32', Number.NaN, /NaN in its field 'follows', which holds float32/],
] as const)('refuses what a field of %s would take for another number: %s', (dtype, value, words) => {
  expect(() => layOut(objective(dtype, value), batch, 1)).toThrow(words);
});

it('takes whole numbers into a field of int32, and any into one of float32', () => {
  expect(layOut(objective('int32', 1), batch, 1)[0].follows).toEqual(Int32Array.of(1));
  expect(layOut(objective('float32', 0.5), batch, 1)[0].follows).toEqual(Float32Array.of(0.5));
});

it('has room for longer examples where the objective makes them shorter, and no more than it says', () => {
  const longer = { ...objective('int32', 1), exampleLength: (length: number) => length + 2 };
  const [{ ids: laid, real }] = layOut(longer, { ...batch, length: 3 }, 1);
  expect([laid, real]).toEqual([new Int32Array(5), Float32Array.of(1, 1, 1, 1, 0)]);
  expect(() => layOut(longer, { ...batch, length: 1 }, 1)).toThrow(/an example has 4 tokens where 3 are the most/);
  expect(() => layOut({ ...longer, exampleLength: () => 2.5 }, batch, 1)).toThrow(/exampleLength\(4\) returned 2\.5/);
});

function objective(dtype: 'int32' | 'float32', value: number | undefined): Pick<Objective, 'fields' | 'terms' | 'corrupt'> {
  return { fields: { follows: { dtype, shape: () => [] } }, terms: {}, corrupt: () => ({ follows: [value as number] }) };
}
