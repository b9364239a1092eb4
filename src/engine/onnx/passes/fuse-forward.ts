/**
 * Computes in one node what keeps nothing for a backward pass: a LayerNormalization whose normalized rows
 * nobody else reads takes gamma and beta itself, and the nodes of a GELU become one, which the standard has not. On the CPU, whose
 * nodes were measured, and in graphs for any runtime. Runs before `fold-scales.ts`, which takes the GELU's outer factors away.
 */
import { scalarOf, type Graph, type Node, type Value } from '../graph.ts';
import { usesOf, type Uses } from './rewrite.ts';

/** Puts one node in the place of each layer norm and GELU that no gradient needs the parts of. */
export function fuseForward(graph: Graph): void {
  if (graph.target !== 'cpu' && graph.target !== 'any') return;
  const uses = usesOf(graph);
  const fused = new Map<Node, Node>();
  const gone = new Set<Node>();
  for (const last of graph.nodes) {
    const found = layerNorm(uses, last) ?? (graph.target === 'cpu' ? gelu(uses, last) : undefined);
    if (!found) continue;
    fused.set(last, found.node);
    for (const part of found.parts) gone.add(part);
  }
  graph.nodes = graph.nodes.filter((node) => !gone.has(node)).map((node) => fused.get(node) ?? node);
}

interface Fused {
  readonly node: Node;
  /** What it stands for, beside the node that it takes the place of. */
  readonly parts: readonly Node[];
}

/** x̂·gamma + beta. */
function layerNorm(uses: Uses, last: Node): Fused | undefined {
  const scaled = last.op === 'Add' ? only(uses, last.inputs[0], 'Mul') : undefined;
  const normalization = scaled && only(uses, scaled.inputs[0], 'LayerNormalization');
  if (!scaled || normalization?.inputs.length !== 2 || normalization.outputs.slice(1).some((output) => uses.count(output) > 0))
    return undefined;
  const [gamma, beta] = [scaled.inputs[1], last.inputs[1]];
  const [width] = normalization.inputs[1].shape;
  if (!normalization.inputs[1].data?.every((one) => one === 1) || !isRow(gamma, width) || !isRow(beta, width)) return undefined;
  return {
    node: { ...normalization, inputs: [normalization.inputs[0], gamma, beta], outputs: last.outputs },
    parts: [scaled, normalization],
  };
}

/** u·(1 + erf(u))/√2 with u = x/√2, as `kernels/fused/gelu.ts` writes it. */
function gelu(uses: Uses, last: Node): Fused | undefined {
  const product = last.op === 'Mul' && isNumber(last.inputs[1], Math.SQRT1_2) ? only(uses, last.inputs[0], 'Mul') : undefined;
  const sum = product && only(uses, product.inputs[1], 'Add');
  const erf = sum && isNumber(sum.inputs[1], 1) ? only(uses, sum.inputs[0], 'Erf') : undefined;
  if (!product || !sum || !erf || erf.inputs[0] !== product.inputs[0] || uses.count(erf.inputs[0]) !== 2) return undefined;
  const u = uses.producer.get(erf.inputs[0]);
  if (u?.op !== 'Mul' || !isNumber(u.inputs[1], Math.SQRT1_2)) return undefined;
  return { node: { ...last, op: 'Gelu', domain: 'com.microsoft', inputs: [u.inputs[0]] }, parts: [product, sum, erf, u] };
}

/** The node of this kind that makes the value, where it is read once. */
function only(uses: Uses, value: Value, op: string): Node | undefined {
  const node = uses.producer.get(value);
  return node?.op === op && uses.count(value) === 1 ? node : undefined;
}

function isRow({ shape }: Value, width: number): boolean {
  return shape.length === 1 && shape[0] === width;
}

function isNumber(value: Value, number: number): boolean {
  return scalarOf(value) === Math.fround(number);
}
