import { expect, it } from 'vitest';
import { operationsOf } from './trace.ts';

const run = (ts: number): object => ({ cat: 'Session', name: 'model_run', ph: 'X', ts, dur: 1000, pid: 1, tid: 1 });
const node = (op: string, ts: number, dur: number): object => ({
  cat: 'Node',
  name: `pass/${op}/t0_kernel_time`,
  ph: 'X',
  ts,
  dur,
  pid: 1,
  tid: 1,
  args: { op_name: op, output_type_shape: [{ float: [2, 3] }] },
});
/** As onnxruntime 1.30 writes what WebGPU's timestamps say, behind everything else. */
const kernel = (op: string, ts: number, dur: number): object => ({
  cat: 'Api',
  name: `pass/${op}/t0&${op}&${op}Packed`,
  ph: 'X',
  ts,
  dur,
  pid: 1,
  tid: 1,
  args: { shapes: 'outputs[0] = {2,3} ' },
});
const runs = { kept: 1, all: 2, lastEnd: 500 };

it('a profile has the operations of the runs that it keeps, with the loops that others are in left out', () => {
  const events = [node('Gemm', 10, 100), run(0), node('Gemm', 2010, 300), node('Scan', 2010, 900), run(2000)];
  expect(operationsOf(JSON.stringify(events), runs)).toEqual([
    { name: 'pass/Gemm/t0', op: 'Gemm', shapes: '[{"float":[2,3]}]', start: 499.01, end: 499.31 },
  ]);
});

it('a profile of a graphics card shows how long the card computed, and not how long it took to hand the work over', () => {
  const events = [
    node('MatMul', 10, 5),
    run(0),
    node('MatMul', 2010, 5),
    run(2000),
    kernel('MatMul', 20, 700),
    kernel('MatMul', 2020, 800),
  ];
  expect(operationsOf(JSON.stringify(events), runs)).toEqual([
    { name: 'pass/MatMul/t0', op: 'MatMul', shapes: 'outputs[0] = {2,3} ', start: 499.02, end: 499.82 },
  ]);
});
