/** Which nodes of a graph must run before which. */
import type { Node, Value } from './graph.ts';

/**
 * For each node, in the order of the list, the indices of the nodes that make what it awaits, each once. What no node of the
 * list makes (inputs, constants) is there from the start. `awaited`: what a node cannot run without; its inputs, unless given.
 */
export function neededBy(
  nodes: readonly Node[],
  awaited: (node: Node) => readonly Value[] = ({ inputs }) => inputs,
): readonly (readonly number[])[] {
  const producer = new Map<Value, number>();
  return nodes.map((node, index) => {
    node.outputs.forEach((output) => producer.set(output, index));
    return [...new Set(awaited(node).flatMap((value) => producer.get(value) ?? []))];
  });
}
