/**
 * What a program computes, counted in its traced graph: exact for every plugin, because nothing is known of networks.
 *
 * A product of [m, k] and [k, n] is 2·m·k·n floating point operations (a multiplication and an addition
 * each), times the batch; `products` is the sum over all products of the graph, backward ones included.
 * The rest of the nodes do little arithmetic and are bound by memory: of those the bytes are counted. That includes
 * products with a vector, which are sums and scalings in disguise. How long it takes is `time.ts`.
 */
import type { Graph, Node, Value } from '../engine/onnx/graph.ts';
import { sizeOf } from '../engine/size-of.ts';
import { bytesOf, isView } from './activations.ts';

/** What takes time in a computation: arithmetic, and memory that is read and written. */
export interface Work {
  /** Floating point operations of all matrix products. */
  readonly products: number;
  /** Bytes that all other nodes read and write. */
  readonly moved: number;
}

/** The nodes that multiply matrices. */
const PRODUCTS = new Set(['Gemm', 'MatMul', 'FusedMatMul']);

/** Whether it multiplies matrices; with a vector it does not. */
export function isProduct(node: Node): boolean {
  return PRODUCTS.has(node.op) && summandsOf(node) > 1 && node.outputs[0].shape.slice(-2).every((dimension) => dimension > 1);
}

/** Adds up all nodes; views are free. */
export function workOf(graph: Graph): Work {
  let products = 0;
  let moved = 0;
  for (const node of graph.nodes) {
    if (isProduct(node)) products += productFlops(node);
    else if (!isView(node)) moved += bytesMoved(node);
  }
  return { products, moved };
}

/** 2 · (batch · m · n) · k: two operations per element of the result and summand. */
export function productFlops(node: Node): number {
  return 2 * sizeOf(node.outputs[0].shape) * summandsOf(node);
}

/** The length k of the axis that is summed over. */
export function summandsOf({ inputs: [a], attributes }: Node): number {
  return a.shape.at(attributes.transA === 1 ? -2 : -1) as number;
}

/** Products by the network that they belong to; see {@link ownersOf}. */
export function productsByNetwork(graph: Graph, owners: ReadonlyMap<string, readonly string[]>): Record<string, number> {
  const networks = ownersOf(graph, owners);
  const found: Record<string, number> = {};
  for (const node of graph.nodes.filter(isProduct)) {
    const name = networks(node);
    found[name] = (found[name] ?? 0) + productFlops(node);
  }
  return found;
}

/** What belongs to several networks, or to none. */
const SHARED = 'shared';

/**
 * A node belongs to a network when its operands depend on parameters that this network alone has.
 * The dependency ends at integers and at single numbers: through sampled ids and through the loss
 * networks touch without being part of each other.
 *
 * `owners`: the networks of each parameter, by the name of its graph input.
 */
function ownersOf(graph: Graph, owners: ReadonlyMap<string, readonly string[]>): (node: Node) => string {
  const dependsOn = new Map<Value, ReadonlySet<string>>();
  for (const input of graph.inputs) {
    const networks = owners.get(input.name) ?? [];
    if (networks.length === 1) dependsOn.set(input, new Set(networks));
  }
  const ofInputs = (node: Node): ReadonlySet<string> => new Set(node.inputs.flatMap((input) => [...(dependsOn.get(input) ?? [])]));
  for (const node of graph.nodes) {
    const networks = ofInputs(node);
    if (networks.size === 0) continue;
    for (const output of node.outputs) if (output.dtype === 'float32' && sizeOf(output.shape) > 1) dependsOn.set(output, networks);
  }
  return (node) => {
    const [first, ...others] = ofInputs(node);
    return first === undefined || others.length > 0 ? SHARED : first;
  };
}

function bytesMoved({ inputs, outputs }: Node): number {
  return [...inputs, ...outputs].reduce((sum, value) => sum + bytesOf(value), 0);
}
