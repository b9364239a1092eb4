/**
 * Matrix products as OpenVINO computes them best, and in the precision that was asked for.
 *
 * A Gemm becomes transposes, which OpenVINO takes into its product, a MatMul, and what is done with the sum: its reader of
 * ONNX would multiply one factor by alpha, 1 too, and keep a copy of it for each product. In bfloat16 both factors are rounded,
 * each value once however many products read it, and the sum comes back as float32; everything else stays float32, products with
 * a vector among it, which are sums and means of rows.
 */
import { type Float, type Graph, type Node, type Value } from '../onnx/graph.ts';
import { dataType } from '../onnx/proto.ts';
import { usesOf } from '../onnx/passes/rewrite.ts';

/** The type in which products are computed. */
export type Precision = 'bfloat16' | 'float32';

/** Rewrites every Gemm and MatMul of the graph; changes no shape and no name of a result. */
export function rewriteProducts(graph: Graph, precision: Precision): void {
  const { producer } = usesOf(graph);
  const nodes: Node[] = [];
  const made = new Map<string, Value>();
  const once = (name: string, op: string, from: Value, to: Omit<Value, 'name'>, attributes: Node['attributes']): Value => {
    const known = made.get(name);
    if (known) return known;
    const value = { name, ...to };
    nodes.push({ op, domain: '', inputs: [from], outputs: [value], attributes, scope: 'product' });
    made.set(name, value);
    return value;
  };
  const turned = (value: Value, perm: readonly number[]): Value =>
    once(
      `${value.name}_turned_${perm.join('')}`,
      'Transpose',
      value,
      { shape: perm.map((axis) => value.shape[axis]), dtype: value.dtype },
      { perm },
    );
  /** What was turned is rounded before it is, so that a value and its transpose are rounded once. */
  const rounded = (value: Value): Value => {
    const turn = producer.get(value);
    if (turn?.op === 'Transpose') return turned(rounded(turn.inputs[0]), turn.attributes.perm as readonly number[]);
    return once(`${value.name}_bfloat16`, 'Cast', value, { shape: value.shape, dtype: 'bfloat16' }, { to: dataType.bfloat16 });
  };
  for (const node of graph.nodes) {
    if (!['Gemm', 'MatMul'].includes(node.op)) {
      nodes.push(node);
      continue;
    }
    const low = precision === 'bfloat16' && isOfMatrices(node);
    const [a, b, bias] = node.inputs;
    const factor = (value: Value, isTurned: boolean): Value => {
      const each = low ? rounded(value) : value;
      return isTurned ? turned(each, [1, 0]) : each;
    };
    const { scope } = node;
    const [output] = node.outputs;
    const alpha = (node.attributes.alpha as Float | undefined)?.float ?? 1;
    const steps: ((from: Value, to: Value) => Node)[] = [];
    if (low)
      steps.push((from, to) => ({ op: 'Cast', domain: '', inputs: [from], outputs: [to], attributes: { to: dataType.float32 }, scope }));
    if (alpha !== 1)
      steps.push((from, to) => ({ op: 'Mul', domain: '', inputs: [from, graph.scalar(alpha)], outputs: [to], attributes: {}, scope }));
    if (bias) steps.push((from, to) => ({ op: 'Add', domain: '', inputs: [from, bias], outputs: [to], attributes: {}, scope }));
    const inputs = [factor(a, node.attributes.transA === 1), factor(b, node.attributes.transB === 1)];
    const values = steps.map((_, step): Value => ({
      ...output,
      name: `${output.name}_part${step}`,
      dtype: low && step === 0 ? 'bfloat16' : output.dtype,
    }));
    values.push(output);
    nodes.push({ op: 'MatMul', domain: '', inputs, outputs: [values[0]], attributes: {}, scope });
    steps.forEach((step, index) => nodes.push(step(values[index], values[index + 1])));
  }
  graph.nodes = nodes;
}

/** Whether neither factor nor the result is a vector in its last two axes. */
function isOfMatrices({ inputs: [a, b] }: Node): boolean {
  return [a, b].every(({ shape }) => shape.slice(-2).every((size) => size !== 1));
}
