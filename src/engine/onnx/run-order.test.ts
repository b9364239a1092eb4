import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { Graph, type Value } from './graph.ts';
import { sizeOf } from '../size-of.ts';
import { finishBranches } from './passes/finish-branches.ts';
import { lateValues } from './run-order.ts';
import { serialize } from './serialize.ts';

const shape = [256, 64];

/** Two layers forward and back, and a branch beside them; every layer keeps a slope that only its gradient reads. */
function twoLayers(graph = new Graph()): Graph {
  const side = graph.input('side', shape, 'float32');
  const slopes: Value[] = [];
  let x = graph.input('x', shape, 'float32');
  const branch = graph.emit('Exp', [side], shape);
  for (let layer = 0; layer < 2; layer++) {
    const wave = graph.emit('Sin', [x], shape);
    slopes.push(graph.emit('Cos', [x], shape));
    x = graph.emit('Add', [wave, x], shape);
  }
  let dy = graph.emit('Neg', [x], shape);
  for (const slope of slopes.toReversed()) {
    const dx = graph.emit('Mul', [dy, slope], shape);
    graph.outputs.set(`gradient ${graph.outputs.size}`, graph.emit('Abs', [dx], shape));
    dy = dx;
  }
  graph.outputs.set('branch', graph.emit('Sqrt', [branch], shape));
  return graph;
}

it('runs every large value where the graph says, those included that nobody reads for long', async () => {
  const graph = twoLayers();
  finishBranches(graph);
  expect(lateValues(graph.nodes).size).toBeGreaterThan(0);

  expect((await profiled(graph)).filter((op) => op !== 'Shape')).toEqual(graph.nodes.map(({ op }) => op));
});

it('makes a small value at once of a large one, whose memory is then free, though it is read at the end', async () => {
  const graph = new Graph();
  const sum = (value: Value): Value => graph.emit('ReduceSum', [value, graph.int64([0, 1])], [1, 1]);
  const total = sum(graph.emit('Tanh', [graph.input('z', shape, 'float32')], shape));
  twoLayers(graph);
  graph.outputs.set('total', graph.emit('Add', [total, sum(graph.outputs.get('gradient 1') as Value)], [1, 1]));
  finishBranches(graph);

  expect((await profiled(graph)).filter((op) => op !== 'Shape')).toEqual(graph.nodes.map(({ op }) => op));
});

it('does so in a graph in a graph too', async () => {
  const body = twoLayers(new Graph('cpu', 'b'));
  finishBranches(body);
  const graph = new Graph();
  const stacked = body.inputs.map(({ name, dtype }) => graph.input(`all ${name}`, [3, ...shape], dtype));
  const outputs = [...body.outputs.values()].map(() => ({ shape: [3, ...shape] }));
  for (const value of graph.emitAll('Scan', stacked, outputs, { attributes: { body, num_scan_inputs: stacked.length } }))
    graph.outputs.set(value.name, value);

  const ops = body.nodes.map(({ op }) => op);
  expect((await profiled(graph)).filter((op) => op !== 'Shape' && op !== 'Scan')).toEqual([...ops, ...ops, ...ops]);
});

it('finishes a branch at once', () => {
  const graph = twoLayers();
  finishBranches(graph);

  const ops = graph.nodes.map(({ op }) => op);
  expect(ops.slice(ops.indexOf('Exp'), ops.indexOf('Exp') + 2)).toEqual(['Exp', 'Sqrt']);
  expect(ops.slice(-4)).toEqual(['Mul', 'Abs', 'Mul', 'Abs']);
});

/** The ops that onnxruntime ran, in order, in a second run. */
async function profiled(graph: Graph): Promise<string[]> {
  const folder = temporaryFolder('run-order');
  const session = await InferenceSession.create(serialize(graph, { sequence: false }), {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    enableProfiling: true,
    profileFilePrefix: path.join(folder, 'profile'),
  });
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape: dims }) => [name, new OrtTensor('float32', new Float32Array(sizeOf(dims)).fill(0.5), dims)]),
  );
  await session.run(feeds);
  session.endProfiling();
  const events = JSON.parse(readFileSync(path.join(folder, readdirSync(folder)[0]), 'utf8')) as {
    cat: string;
    name: string;
    ts: number;
    args: { op_name?: string };
  }[];
  return events
    .filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'))
    .sort((a, b) => a.ts - b.ts)
    .map(({ args }) => args.op_name as string);
}
