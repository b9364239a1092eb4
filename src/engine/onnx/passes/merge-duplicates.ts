/** Computes the same thing once: nodes with the same op, attributes and inputs become one. */
import type { Graph, Node, Value } from '../graph.ts';
import { replaceValues } from './rewrite.ts';

/** Drops every node that an earlier one is equal to; its readers read the earlier one. */
export function mergeDuplicates(graph: Graph): void {
  const seen = new Map<string, Node>();
  const replacements = new Map<Value, Value>();
  const current = (value: Value): Value => replacements.get(value) ?? value;
  graph.nodes = graph.nodes.filter((node) => {
    const inputs = node.inputs.map((input) => current(input).name).join();
    const after = node.after ? current(node.after).name : '';
    const key = `${node.domain}.${node.op}(${inputs})${JSON.stringify(node.attributes)}${after}`;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, node);
      return true;
    }
    node.outputs.forEach((output, index) => replacements.set(output, current(first.outputs[index])));
    return false;
  });
  replaceValues(graph, replacements);
}
