/**
 * A program run once with every tensor of its graph watched, to find out where numbers go bad.
 *
 * Four figures of each tensor are computed beside it and leave the graph as four vectors, so that
 * watching costs little memory. Always on the CPU, whose numbers are at hand in the flat memory.
 */
import type { Draw, Inputs, WatchedTensor } from '../../kinds/engine.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import type { Program } from '../../nn/program.ts';
import { compileProgram, tensors } from './compile.ts';
import type { Graph, Node, Value } from './graph.ts';
import { reshape } from './kernels/shape.ts';
import { createSession } from './session.ts';

const figures = ['spoiled', 'min', 'max', 'size'] as const;

/** Every float tensor that the program and its gradients compute, in the order of computation. */
export async function watch(program: Program, memory: FlatMemory, inputs: Inputs, draw: Draw): Promise<WatchedTensor[]> {
  const { graph, parameterInputs, outputs, feeds } = compileProgram(program, {
    target: 'cpu',
    pools: new Map(),
    withoutPasses: ['finishBranches', 'handOutRows'],
  });
  const nodes = graph.nodes.filter(({ outputs: [output] }) => output.dtype === 'float32' && output.data === undefined);
  const loss = graph.nodes.findIndex((node) => node.outputs.includes(outputs.get('loss') as Value));
  const forward = new Set(graph.nodes.slice(0, loss + 1));
  const nearest = parametersBehind(graph, parameterInputs);
  graph.outputs.clear();
  const vectors = figures.map((figure) => vectorOf(graph, nodes, figure));
  const session = await createSession(graph, { provider: 'cpu' });
  const results = vectors.map(() => new Float32Array(nodes.length));
  try {
    const parameters = await tensors(
      program.parameters.map(({ name, shape }) => [parameterInputs[name], memory.view(memory.weights, name), shape]),
    );
    const fetches = await tensors(vectors.map(({ name }, index) => [name, results[index], [nodes.length]]));
    await session.run({ ...parameters, ...(await feeds(inputs, draw)) }, fetches);
  } finally {
    await session.release();
  }
  const [spoiled, min, max, size] = results;
  return nodes.map((node, index) => ({
    op: node.op,
    shape: node.outputs[0].shape,
    phase: forward.has(node) ? 'forward' : 'backward',
    parameter: nearest.get(node) ?? null,
    finite: spoiled[index] === 0,
    min: min[index],
    max: max[index],
    meanMagnitude: size[index],
  }));
}

/** One figure of every node's first output. */
function vectorOf(graph: Graph, nodes: readonly Node[], figure: (typeof figures)[number]): Value {
  const parts = nodes.map(({ outputs: [value] }) => reshape(graph, figureOf(graph, value, figure), [1]));
  const vector = graph.emit('Concat', parts, [parts.length], { attributes: { axis: 0 } });
  graph.outputs.set(figure, vector);
  return vector;
}

function figureOf(graph: Graph, value: Value, figure: (typeof figures)[number]): Value {
  const all = { attributes: { keepdims: 0 } };
  if (figure === 'min') return graph.emit('ReduceMin', [value], [], all);
  if (figure === 'max') return graph.emit('ReduceMax', [value], [], all);
  if (figure === 'size') return graph.emit('ReduceMean', [graph.emit('Abs', [value], value.shape)], [], all);
  // Zero times a number is 0, times NaN or infinity it is NaN.
  return graph.emit('ReduceSum', [graph.emit('Mul', [value, graph.scalar(0)], value.shape)], [], all);
}

/** The parameter that a node reads, itself or through the nodes before it: what a person knows the place by. */
function parametersBehind(graph: Graph, parameterInputs: Readonly<Record<string, string>>): Map<Node, string> {
  const names = new Map(Object.entries(parameterInputs).map(([parameter, input]) => [input, parameter]));
  const ofValue = new Map<Value, string>();
  const found = new Map<Node, string>();
  for (const node of graph.nodes) {
    const name =
      node.inputs.map((input) => names.get(input.name)).find(Boolean) ?? node.inputs.map((input) => ofValue.get(input)).find(Boolean);
    if (name === undefined) continue;
    found.set(node, name);
    for (const output of node.outputs) ofValue.set(output, name);
  }
  return found;
}
