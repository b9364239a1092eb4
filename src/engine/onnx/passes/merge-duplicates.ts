/** Computes the same thing once: nodes with the same op, attributes and inputs become one. */
import type { Graph, Node, Value } from '../graph.ts';
import { replaceValues } from './rewrite.ts';

export function mergeDuplicates(graph: Graph): void {
  const seen = new Map<string, Node>();
  const replacements = new Map<Value, Value>();
  const current = (value: Value): Value => replacements.get(value) ?? value;
  graph.nodes = graph.nodes.filter((node) => {
    const key = `${node.domain}.${node.op}(${node.inputs.map((input) => current(input).name).join()})${JSON.stringify(node.attributes)}${node.after ? current(node.after).name : ''}`;
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
