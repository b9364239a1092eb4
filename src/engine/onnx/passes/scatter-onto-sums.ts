/**
 * Adds rows straight onto a dense gradient: Add(x, Scatter(zeros, rows)) becomes Scatter(x, rows).
 * A tied embedding table then costs no dense zeros and no dense sums per look-up.
 */
import { scalarOf, type Graph, type Node, type Value } from '../graph.ts';
import { usesOf, type Uses } from './rewrite.ts';

/** Puts a scatter onto x in the place of each sum of x and a scatter onto zeros that nothing else reads. */
export function scatterOntoSums(graph: Graph): void {
  let uses = usesOf(graph);
  for (let index = 0; index < graph.nodes.length; index++) {
    const node = graph.nodes[index];
    if (node.op !== 'Add') continue;
    const at = node.inputs.findIndex((input, i) => isScatterOnZeros(uses, input) && node.inputs[1 - i] !== input);
    if (at < 0) continue;
    const scatter = uses.producer.get(node.inputs[at]) as Node;
    graph.nodes[index] = { ...scatter, inputs: [node.inputs[1 - at], ...scatter.inputs.slice(1)], outputs: node.outputs };
    graph.nodes.splice(graph.nodes.indexOf(scatter), 1);
    uses = usesOf(graph);
    index--;
  }
}

function isScatterOnZeros(uses: Uses, value: Value): boolean {
  const scatter = uses.producer.get(value);
  if (scatter?.op !== 'ScatterElements' || scatter.attributes.reduction !== 'add' || uses.count(value) !== 1) return false;
  const base = uses.producer.get(scatter.inputs[0]);
  return base?.op === 'Expand' && scalarOf(base.inputs[0]) === 0;
}
