/** Drops nodes that no output depends on, e.g. gradients of inputs that nobody asked for. */
import type { Graph, Value } from '../graph.ts';

/** Keeps the nodes that an output, or a row that is handed out, depends on, in their order. */
export function removeDead(graph: Graph): void {
  const alive = new Set<Value>([...graph.outputs.values(), ...graph.addedRows.flatMap(({ ids, rows }) => [ids, rows])]);
  const kept = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => alive.has(output))) continue;
    node.inputs.forEach((input) => alive.add(input));
    kept.push(node);
  }
  graph.nodes = kept.reverse();
}
