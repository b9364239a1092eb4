/** Weights that stay as they are become constants of the graph, which a runtime lays out for its products once. */
import type { Graph, Value } from './graph.ts';

/** Bytes beyond which weights stay inputs: a graph is one message of at most 2 GiB, beside which they lie a second time. */
const MOST = 2 ** 30;

/** Replaces inputs by constants with these numbers, by name. Says whether it did: not where they are too many for a graph. */
export function holdWeights(graph: Graph, weights: ReadonlyMap<string, Float32Array>): boolean {
  const bytes = [...weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytes > MOST) return false;
  const held = new Map<Value, Value>();
  for (const input of graph.inputs) {
    const data = weights.get(input.name);
    if (data) held.set(input, { ...input, data });
  }
  const each = (value: Value): Value => held.get(value) ?? value;
  graph.nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(each) }));
  graph.inputs.splice(0, graph.inputs.length, ...graph.inputs.filter((input) => !held.has(input)));
  return true;
}
