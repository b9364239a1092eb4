/** Lets Gemm add a row bias: Add(Gemm(a, b), bias) becomes Gemm(a, b, bias), up to the width where that is faster. */
import type { Graph, Node, Value } from '../graph.ts';
import { usesOf } from './rewrite.ts';

/** Beyond this width Gemm's single-threaded copy of the bias costs more than a pass of its own. */
const WIDEST = 512;

/** Merges every Add of a row of at most {@link WIDEST} numbers to a product that nothing else reads. */
export function addBiasInGemm(graph: Graph): void {
  const uses = usesOf(graph);
  const merged = new Map<Node, Node>();
  const gone = new Set<Node>();
  for (const node of graph.nodes) {
    if (node.op !== 'Add') continue;
    const [product, bias] = node.inputs;
    const gemm = uses.producer.get(product);
    if (gemm?.op !== 'Gemm' || gemm.inputs.length !== 2 || uses.count(product) !== 1 || !fits(bias, product)) continue;
    merged.set(node, { ...gemm, inputs: [...gemm.inputs, bias], outputs: node.outputs });
    gone.add(gemm);
  }
  graph.nodes = graph.nodes.filter((node) => !gone.has(node)).map((node) => merged.get(node) ?? node);
}

function fits(bias: Value, product: Value): boolean {
  return bias.shape.length === 1 && bias.shape[0] === product.shape[1] && bias.shape[0] <= WIDEST;
}
