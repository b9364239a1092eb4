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

it.each([
  [undefined, [0, 1, 2, 3]],
  [1, [0, 0, 0, 0]],
  [2, [0, 1, 0, 1]],
  [3, [0, 1, 2, 0]],
])('corrupts an example in %s ways, one after the other', (copies, ways) => {
  const drawing: Pick<Objective, 'fields' | 'terms' | 'corrupt' | 'copies'> = {
    fields: { drawn: { dtype: 'float32', shape: () => [] } },
    terms: {},
    corrupt: (_, { random }) => ({ drawn: [random.uniform()] }),
    copies,
  };
  const drawn = [0, 1, 2, 3].map((epoch) => {
    const examples = batch.examples.map((example) => ({ ...example, epoch }));
    return layOut(drawing, { ...batch, examples }, 1)[0].drawn[0];
  });
  expect(drawn).toEqual(ways.map((way) => drawn[way]));
  expect(new Set(drawn).size).toBe(new Set(ways).size);
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
