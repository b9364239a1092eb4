import { expect, it } from 'vitest';
import { Graph } from './graph.ts';
import { lackingOperations } from './lacking.ts';

it('names each kind of operation that a device lacks once, with the op it was written as', async () => {
  const graph = new Graph('webgpu');
  const x = graph.input('x', [4], 'float32');
  graph.scope = 'Sign';
  const signs = graph.emit('Sign', [graph.emit('Sign', [x], [4])], [4]);
  graph.scope = 'Slice';
  const [half, whole] = [2, 4].map((end) => graph.emit('Slice', [signs, graph.int64([0]), graph.int64([end])], [end]));
  graph.scope = undefined;
  graph.outputs.set('y', graph.emit('Concat', [half, whole], [6], { attributes: { axis: 0 } }));
  const tried: string[][] = [];
  const lacking = await lackingOperations(graph, async ({ nodes, inputs, outputs }) => {
    tried.push([...nodes.map(({ op }) => op), String(inputs.length), String(outputs.size)]);
    return nodes[0].op === 'Concat';
  });
  expect(lacking).toEqual(["Sign of float32 (in tfjs's Sign)", "Slice of float32 (in tfjs's Slice)"]);
  // Where a slice begins and ends is a constant, and not fed.
  expect(tried).toEqual([
    ['Sign', '1', '1'],
    ['Slice', '1', '1'],
    ['Concat', '2', '1'],
  ]);
});
