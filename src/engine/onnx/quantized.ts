/**
 * The same graph with weights of a byte each: tables that rows are taken of, and products with a constant.
 *
 * Weights are symmetric, with a scale for each output of a product and each row of a table, and of seven bits: processors without
 * instructions of their own for it add two products of bytes in sixteen bits, which eight would overflow. What comes into a product is
 * quantized while the graph runs, to eight bits over the range that it has then (ONNX's DynamicQuantizeLinear).
 *
 * Shape legend: R rows · I, O inputs and outputs of a product
 */
import { Graph, type Node, type Value } from './graph.ts';
import { cast } from './kernels/types.ts';
import { nameOutputs } from './passes/rewrite.ts';

/** Smaller ones, such as the scale of a norm, stay as they are. */
const SMALLEST = 64;

/** Largest weight: seven bits, one of them the sign's. */
const LARGEST = 63;

/** A graph of the same inputs and outputs, which are near those of this one. */
export function quantized(graph: Graph): Graph {
  return new Quantizing(graph).graph;
}

class Quantizing {
  readonly graph: Graph;
  readonly #known = new Map<Value, Value>();
  readonly #inputs = new Map<Value, readonly Value[]>();
  readonly #weights = new Map<string, readonly [bytes: Value, scales: Value]>();

  constructor(graph: Graph) {
    this.graph = new Graph(graph.target, 'q');
    for (const input of graph.inputs) this.#known.set(input, this.graph.input(input.name, input.shape, input.dtype));
    for (const node of graph.nodes) {
      const inputs = node.inputs.map((input) => this.#known.get(input) ?? input);
      this.graph.scope = node.scope;
      const made = this.#product(node, inputs) ?? this.#rows(node, inputs);
      if (made) this.#known.set(node.outputs[0], made);
      else
        this.graph
          .emitAll(node.op, inputs, node.outputs, { attributes: node.attributes, domain: node.domain })
          .forEach((value, place) => this.#known.set(node.outputs[place], value));
    }
    for (const [name, value] of graph.outputs) this.graph.outputs.set(name, this.#known.get(value) as Value);
    nameOutputs(this.graph);
  }

  /** x·W + b. */
  #product({ op, attributes, outputs: [output] }: Node, [x, weight, bias]: readonly Value[]): Value | undefined {
    if ((op !== 'Gemm' && op !== 'MatMul') || !isWeight(weight) || attributes.transA === 1 || x.data) return undefined;
    const [bytes, scales] = this.#weight(weight, attributes.transB === 1 ? 'rows' : 'columns');
    const [bytes_RI, scale, zero] = this.#quantizedInput(x);
    const sums_RO = this.graph.emit('MatMulInteger', [bytes_RI, bytes, zero], output.shape, { dtype: 'int32' });
    const scale_O = this.graph.emit('Mul', [scale, scales], scales.shape);
    const y_RO = this.graph.emit('Mul', [cast(this.graph, sums_RO, 'float32'), this.#times(scale_O, attributes.alpha)], output.shape);
    return bias ? this.graph.emit('Add', [y_RO, bias], output.shape) : y_RO;
  }

  #times(scale: Value, alpha: Node['attributes'][string] = 1): Value {
    if (typeof alpha !== 'object' || !('float' in alpha) || alpha.float === 1) return scale;
    return this.graph.emit('Mul', [scale, this.graph.scalar(alpha.float)], scale.shape);
  }

  #quantizedInput(x: Value): readonly Value[] {
    const known =
      this.#inputs.get(x) ??
      this.graph.emitAll(
        'DynamicQuantizeLinear',
        [x],
        [
          { shape: x.shape, dtype: 'uint8' },
          { shape: [], dtype: 'float32' },
          { shape: [], dtype: 'uint8' },
        ],
      );
    this.#inputs.set(x, known);
    return known;
  }

  /** Rows of a table by their numbers. */
  #rows({ op, attributes, outputs: [output] }: Node, [table, ids]: readonly Value[]): Value | undefined {
    if (op !== 'Gather' || (attributes.axis ?? 0) !== 0 || !isWeight(table)) return undefined;
    const [bytes, scales] = this.#weight(table, 'table');
    const rows = this.graph.emit('Gather', [bytes, ids], output.shape, { attributes: { axis: 0 } });
    const scaleOfRows = this.graph.emit('Gather', [scales, ids], output.shape.with(-1, 1), { attributes: { axis: 0 } });
    return this.graph.emit('Mul', [cast(this.graph, rows, 'float32'), scaleOfRows], output.shape);
  }

  /** `rows`: outputs are rows, which are turned into the columns that the product wants. */
  #weight(weight: Value, outputs: 'rows' | 'columns' | 'table'): readonly [Value, Value] {
    const key = `${weight.name} ${outputs}`;
    const made = this.#weights.get(key) ?? bytesOf(weight, outputs);
    this.#weights.set(key, made);
    return made;
  }
}

function bytesOf({ name, shape: [height, width], data }: Value, outputs: 'rows' | 'columns' | 'table'): readonly [Value, Value] {
  const numbers = data as Float32Array;
  const along = outputs === 'columns' ? width : height;
  const largest = new Float32Array(along);
  const outputOf = (index: number): number => (outputs === 'columns' ? index % width : Math.floor(index / width));
  numbers.forEach((number, index) => (largest[outputOf(index)] = Math.max(largest[outputOf(index)], Math.abs(number))));
  const scales = largest.map((most) => (most === 0 ? 1 : most / LARGEST));
  const bytes = new Int8Array(numbers.length);
  numbers.forEach((number, index) => {
    const byte = Math.round(number / scales[outputOf(index)]);
    bytes[outputs === 'rows' ? (index % width) * height + Math.floor(index / width) : index] = byte;
  });
  return [
    { name: `${name}.${outputs}.bytes`, shape: outputs === 'rows' ? [width, height] : [height, width], dtype: 'int8', data: bytes },
    { name: `${name}.${outputs}.scales`, shape: outputs === 'table' ? [height, 1] : [along], dtype: 'float32', data: scales },
  ];
}

function isWeight({ dtype, data, shape }: Value): boolean {
  return dtype === 'float32' && data !== undefined && shape.length === 2 && data.length >= SMALLEST;
}
