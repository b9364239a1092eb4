import { expect, it } from 'vitest';
import { operationsOf } from '../../profile/trace.ts';
import { traceOfRuns } from './session.ts';

it('a profile has what OpenVINO ran, by its own names', () => {
  const nodes = [
    { name: 'Gelu/Mul/t1', kind: 'Subgraph', implementation: 'jit_avx512_f32', microseconds: 200 },
    { name: 'MatMul/t2', kind: 'MatMul', implementation: 'brgemm_avx512_amx_bf16', microseconds: 300 },
  ];
  const operations = operationsOf(traceOfRuns(nodes, 4), { kept: 2, all: 4, lastEnd: 100 });
  expect(operations.map(({ op, start, end }) => [op, Math.round((end - start) * 1000)])).toEqual([
    ['Subgraph jit_avx512_f32', 200],
    ['MatMul brgemm_avx512_amx_bf16', 300],
    ['Subgraph jit_avx512_f32', 200],
    ['MatMul brgemm_avx512_amx_bf16', 300],
  ]);
  expect(operations.at(-1)?.end).toBeCloseTo(100);
});
