/**
 * Matrix products in float16, for graphics cards: both factors are rounded, each value once however many products read it, and sums come
 * back as float32; everything else stays float32, products with a vector among it, which are sums and means of rows.
 *
 * float16 ends at 65,504 and is coarse below 6e-5, where the numbers of a gradient are. What only the backward pass has is therefore
 * divided by its largest magnitude before it is rounded, and the sums are multiplied by it again: a scale of its own for each value of
 * each step, instead of one for the loss that is searched for over steps and overflows now and then (Micikevicius et al. 2018, section
 * 3.2). Nothing has to be remembered, and no step is left out.
 */
import { parameterOf, type Float, type Graph, type Node, type Value } from './graph.ts';
import { cast } from './kernels/types.ts';

/** The type in which a graphics card computes matrix products. */
export type ProductPrecision = 'float16' | 'float32';

/** Rewrites every Gemm and MatMul of matrices in the graph; changes no shape and no name of a result. */
export function multiplyInHalf(graph: Graph): void {
  const forward = behindFigures(graph);
  const before = graph.nodes;
  graph.nodes = [];
  const half = new Map<Value, Half>();
  const halved = (value: Value): Half => {
    let known = half.get(value);
    if (!known)
      half.set(value, (known = forward.has(value) || value.data ? { value: cast(graph, value, 'float16') } : scaled(graph, value)));
    return known;
  };
  for (const node of before) {
    if (isOfMatrices(node)) rewrite(graph, node, halved);
    else graph.nodes.push(node);
  }
}

/** A factor as it is multiplied, and what the product has to be multiplied by afterwards. */
interface Half {
  readonly value: Value;
  readonly scale?: Value;
}

/** Above zero, so that a value without any other number is divided by something. */
const LEAST = 1e-30;

/** Divided by the largest magnitude in it. The last axis is reduced first, in as many threads as there are rows. */
function scaled(graph: Graph, value: Value): Half {
  const rows = value.shape.slice(0, -1);
  const sizes = graph.emit('Abs', [value], value.shape);
  const ofRows = graph.emit('ReduceMax', [sizes], rows, { attributes: { axes: [-1], keepdims: 0 } });
  const largest = graph.emit('ReduceMax', [ofRows], [], { attributes: { keepdims: 0 } });
  const scale = graph.emit('Max', [largest, graph.scalar(LEAST)], []);
  return { value: cast(graph, graph.emit('Div', [value, scale], value.shape), 'float16'), scale };
}

/** The product alone in float16; what a Gemm does with its sum follows in float32. */
function rewrite(
  graph: Graph,
  { op, inputs: [a, b, bias], outputs: [output], attributes, scope }: Node,
  halved: (value: Value) => Half,
): void {
  graph.scope = scope;
  const factors = [halved(a), halved(b)];
  const { alpha, ...turns } = attributes;
  const { float: times = 1 } = (alpha as Float | undefined) ?? {};
  const multipliers = [...factors.flatMap(({ scale }) => scale ?? []), ...(times === 1 ? [] : [graph.scalar(times)])];
  let sum = graph.emit(
    op,
    factors.map(({ value }) => value),
    output.shape,
    { attributes: turns },
  );
  sum = cast(graph, sum, 'float32');
  for (const multiplier of multipliers) sum = graph.emit('Mul', [sum, multiplier], output.shape);
  if (bias) sum = graph.emit('Add', [sum, bias], output.shape);
  // Whoever reads the product goes on reading it by its name.
  const last = graph.nodes.pop() as Node;
  graph.nodes.push({ ...last, outputs: [output] });
  graph.scope = undefined;
}

/** Values that a figure depends on: all but those of the backward pass. */
function behindFigures(graph: Graph): ReadonlySet<Value> {
  const found = new Set<Value>([...graph.outputs].flatMap(([name, value]) => (parameterOf(name) === undefined ? [value] : [])));
  for (const { inputs, outputs } of graph.nodes.toReversed())
    if (outputs.some((output) => found.has(output))) inputs.forEach((input) => found.add(input));
  for (const input of graph.inputs) found.add(input);
  return found;
}

/** Whether neither factor is a vector in its last two axes. */
function isOfMatrices({ op, inputs: [a, b] }: Node): boolean {
  return ['Gemm', 'MatMul'].includes(op) && [a, b].every(({ shape }) => shape.slice(-2).every((size) => size !== 1));
}
