/**
 * The graph that tracing fills and passes rewrite: ONNX's nodes with known shapes, before any bytes.
 *
 * `trace-backend.ts` and `kernels/` add nodes, `passes/` change them, `serialize.ts` writes them.
 */

import { sizeOf } from '../size-of.ts';

/**
 * Types of numbers that a graph may hold; programs know float32, int32 and bool. ONNX has int64 for shapes, axes and indices, and
 * the bytes for quantized products.
 */
export type ValueType = 'float32' | 'float16' | 'bfloat16' | 'int32' | 'int64' | 'bool' | 'int8' | 'uint8';
/** The numbers of a constant, in row-major order; bools are bytes. */
export type ConstantData = Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;

/** What onnxruntime computes on here. */
export type Device = 'cpu' | 'webgpu' | 'cuda';
/**
 * Where a graph will run: onnxruntime's CPU has nodes that other devices lack, `openvino` is OpenVINO's CPU plugin, and `any` stands for
 * every runtime; both have the nodes of the ONNX standard. Whoever emits a node that not all have asks.
 */
export type Target = Device | 'openvino' | 'any';

/** Whether what runs there reads inputs from plain arrays, and writes outputs into them, so that the host can do a part of the work. */
export const isInPlace = (target: Target): boolean => target === 'cpu' || target === 'openvino';

/** A tensor in the graph: the output of one node, a graph input, or a constant. */
export interface Value {
  readonly name: string;
  /** -1 stands for a dimension of any size. */
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  /** Present in constants only. */
  readonly data?: ConstantData;
}

/** An attribute; ONNX types numbers, so floats are marked by {@link float}. A graph may read values of the graph around it. */
export type Attribute = number | string | readonly number[] | Float | Graph;
/** A number that ONNX shall read as float32 where it would take a plain one for an integer. */
export interface Float {
  readonly float: number;
}

/** One operation: what it reads, what it makes. A pass replaces nodes, it does not change them. */
export interface Node {
  readonly op: string;
  readonly domain: '' | 'com.microsoft';
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** A value to wait for, though it is not read: what is computed a second time to save memory must not be computed early. */
  readonly after?: Value;
  /** The tfjs kernel that this node is part of; for profiles and error messages. */
  readonly scope?: string;
}

/** Row i of `rows` [R, C] belongs to row ids[i] (int32, [R, 1]) of this parameter's gradient. */
export interface AddedRows {
  readonly parameter: string;
  readonly ids: Value;
  readonly rows: Value;
}

/** What the graph output is called that holds the gradient of this parameter. */
export const gradientOutput = (parameter: string): string => `gradient:${parameter}`;
/** The parameter whose gradient this output is. */
export const parameterOf = (output: string): string | undefined =>
  output.startsWith(gradientOutput('')) ? output.slice(gradientOutput('').length) : undefined;

/** Marks an attribute as float32. */
export const float = (value: number): Float => ({ float: value });

interface Output {
  readonly shape: readonly number[];
  readonly dtype?: ValueType;
}

interface EmitOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: Node['domain'];
  readonly after?: Value;
}

/** Nodes in an order in which they can run, with their inputs, outputs and constants. */
export class Graph {
  readonly target: Target;
  nodes: Node[] = [];
  readonly inputs: Value[] = [];
  /** Graph outputs by the name they are asked for; gradients are called {@link gradientOutput}. */
  readonly outputs = new Map<string, Value>();
  /** Rows that whoever runs the graph has yet to add to a gradient; equal ids add up. */
  readonly addedRows: AddedRows[] = [];
  /** What new nodes are part of. */
  scope?: string;
  readonly #constants = new Map<string, Value>();
  readonly #prefix: string;
  #names = 0;

  /** Names of its values begin with `prefix`: those of a graph in a graph must differ from those around it. */
  constructor(target: Target = 'cpu', prefix = 't') {
    this.target = target;
    this.#prefix = prefix;
  }

  input(name: string, shape: readonly number[], dtype: ValueType): Value {
    const value = { name, shape, dtype };
    this.inputs.push(value);
    return value;
  }

  /** Adds a node with one output. */
  emit(op: string, inputs: readonly Value[], shape: readonly number[], options: EmitOptions & { dtype?: ValueType } = {}): Value {
    return this.emitAll(op, inputs, [{ shape, dtype: options.dtype }], options)[0];
  }

  /** Adds a node with several outputs. */
  emitAll(
    op: string,
    inputs: readonly Value[],
    outputs: readonly Output[],
    { attributes = {}, domain = '', after }: EmitOptions = {},
  ): Value[] {
    const values = outputs.map(({ shape, dtype }) => ({ name: this.#name(), shape, dtype: dtype ?? inputs[0]?.dtype ?? 'float32' }));
    this.nodes.push({
      op,
      domain,
      inputs,
      outputs: values,
      attributes,
      ...(after ? { after } : {}),
      ...(this.scope ? { scope: this.scope } : {}),
    });
    return values;
  }

  /** A constant; equal small ones are one value. */
  constant(data: ConstantData, shape: readonly number[]): Value {
    const dtype = typeOf(data);
    if (data.length > 64) return { name: this.#name(), shape, dtype, data };
    const key = `${dtype}[${shape}]:${Array.from<number | bigint, string>(data, (x) => (Object.is(x, -0) ? '-0' : String(x))).join()}`;
    let value = this.#constants.get(key);
    if (!value) this.#constants.set(key, (value = { name: this.#name(), shape, dtype, data }));
    return value;
  }

  scalar(value: number, dtype: 'float32' | 'int32' = 'float32'): Value {
    return this.constant(dtype === 'float32' ? Float32Array.of(value) : Int32Array.of(value), []);
  }

  /** Shape and axis arguments are int64 vectors in ONNX. */
  int64(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A filled constant of this shape, e.g. the row of ones that sums columns. */
  filled(value: number, shape: readonly number[]): Value {
    return this.shared(`filled:${value}`, shape, () => new Float32Array(sizeOf(shape)).fill(value));
  }

  /** A constant of any size that is made once: the same name and shape mean the same numbers. */
  shared(name: string, shape: readonly number[], make: () => Float32Array): Value {
    const key = `${name}[${shape}]`;
    let constant = this.#constants.get(key);
    if (!constant) this.#constants.set(key, (constant = { name: this.#name(), shape, dtype: 'float32', data: make() }));
    return constant;
  }

  #name(): string {
    return `${this.#prefix}${this.#names++}`;
  }
}

function typeOf(data: ConstantData): ValueType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  if (data instanceof BigInt64Array) return 'int64';
  return data instanceof Int8Array ? 'int8' : 'bool';
}

/** The number in a one-element float constant, else undefined. */
export function scalarOf(value: Value): number | undefined {
  return value.data instanceof Float32Array && value.data.length === 1 ? value.data[0] : undefined;
}
