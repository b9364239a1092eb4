/**
 * Hands gradients out in the shape they were computed in: an output of the graph that is a mere
 * Reshape becomes what was reshaped. On the CPU only, where outputs are written into plain arrays;
 * on a device they are read by another graph, which wants the parameter's shape.
 */
import { isInPlace, type Graph, type Value } from '../graph.ts';
import { usesOf } from './rewrite.ts';

/** Goes back through the reshapes before each output, as far as no other output is met. The numbers and their order stay. */
export function dropOutputReshapes(graph: Graph): void {
  if (!isInPlace(graph.target)) return;
  const { producer } = usesOf(graph);
  const taken = new Set(graph.outputs.values());
  for (const [name, output] of graph.outputs) {
    let value: Value = output;
    for (
      let node = producer.get(value);
      node?.op === 'Reshape' && producer.has(node.inputs[0]) && !taken.has(node.inputs[0]);
      node = producer.get(value)
    )
      value = node.inputs[0];
    taken.add(value);
    graph.outputs.set(name, value);
  }
}
