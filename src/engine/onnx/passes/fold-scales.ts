/**
 * Moves factors into Gemm's alpha: Mul(Gemm(a, b), s) and Gemm(Mul(a, s), b) become one Gemm,
 * and Mul(Add(Gemm(a, b), bias), s) becomes Add(Gemm(a, b), s·bias). Saves a pass over a large tensor each.
 */
import { float, scalarOf, type Attribute, type Float, type Graph, type Node, type Value } from '../graph.ts';
import { replaceValues, usesOf } from './rewrite.ts';

/** Folds constant factors into products until there is none left to fold. */
export function foldScales(graph: Graph): void {
  let changed = true;
  while (changed) changed = foldOperands(graph) || foldResults(graph);
}

/** Gemm(Mul(a, s), b) → Gemm(a, b) with alpha · s. The product may have other readers. */
function foldOperands(graph: Graph): boolean {
  const { producer } = usesOf(graph);
  let changed = false;
  graph.nodes = graph.nodes.map((node) => {
    if (node.op !== 'Gemm') return node;
    let factor = 1;
    const inputs = node.inputs.map((input, index) => {
      const scaled = index < 2 ? scaledBy(producer.get(input)) : undefined;
      if (!scaled || scaled.value.shape.length !== input.shape.length) return input;
      factor *= scaled.factor;
      changed = true;
      return scaled.value;
    });
    return factor === 1 ? node : { ...node, inputs, attributes: scaledAlpha(node, factor) };
  });
  return changed;
}

/** Mul(Gemm, s) and Mul(Add(Gemm, bias), s), where nobody else reads the unscaled result. */
function foldResults(graph: Graph): boolean {
  const uses = usesOf(graph);
  const replacements = new Map<Value, Value>();
  const rescaled = new Map<Node, Node[]>();
  for (const node of graph.nodes) {
    const scaled = scaledBy(node);
    const source = scaled && uses.producer.get(scaled.value);
    if (!scaled || !source || uses.count(scaled.value) !== 1 || rescaled.has(source)) continue;
    if (source.op === 'Gemm') {
      rescaled.set(source, [{ ...source, attributes: scaledAlpha(source, scaled.factor) }]);
    } else if (source.op === 'Add' && isBias(source.inputs[1], source.inputs[0])) {
      const gemm = uses.producer.get(source.inputs[0]);
      if (gemm?.op !== 'Gemm' || uses.count(source.inputs[0]) !== 1 || rescaled.has(gemm)) continue;
      const bias: Value = { ...source.inputs[1], name: `${source.outputs[0].name}_bias` };
      rescaled.set(gemm, [{ ...gemm, attributes: scaledAlpha(gemm, scaled.factor) }]);
      const scaleBias: Node = {
        op: 'Mul',
        domain: '',
        inputs: [source.inputs[1], graph.scalar(scaled.factor)],
        outputs: [bias],
        attributes: {},
      };
      rescaled.set(source, [scaleBias, { ...source, inputs: [source.inputs[0], bias] }]);
    } else continue;
    replacements.set(node.outputs[0], scaled.value);
  }
  if (replacements.size === 0) return false;
  graph.nodes = graph.nodes.filter((node) => !replacements.has(node.outputs[0])).flatMap((node) => rescaled.get(node) ?? [node]);
  replaceValues(graph, replacements);
  return true;
}

/** The other operand, when the node multiplies by a constant number. */
function scaledBy(node: Node | undefined): { value: Value; factor: number } | undefined {
  if (node?.op !== 'Mul') return undefined;
  const [a, b] = node.inputs;
  const [fa, fb] = [scalarOf(a), scalarOf(b)];
  if (fb !== undefined && !a.data) return { value: a, factor: fb };
  if (fa !== undefined && !b.data) return { value: b, factor: fa };
  return undefined;
}

function isBias(bias: Value, sum: Value): boolean {
  return bias.shape.length === 1 && bias.shape[0] === sum.shape.at(-1) && !bias.data;
}

function scaledAlpha(node: Node, factor: number): Record<string, Attribute> {
  const alpha = (node.attributes.alpha as Float | undefined)?.float ?? 1;
  return { ...node.attributes, alpha: float(alpha * factor) };
}
