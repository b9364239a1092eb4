/**
 * The memory that a graph needs beside its inputs and outputs, worked out from the order of its nodes.
 *
 * Follows onnxruntime's allocation planner (`core/framework/allocation_planner.cc`): a view shares its operand's
 * buffer, a few nodes write over theirs, and a buffer that is free again serves the next value of its shape. Inputs
 * and graph outputs lie in memory of ours and are not counted. An engine that plans differently needs another amount.
 */
import type { Graph, Node, Value } from '../engine/onnx/graph.ts';
import { sizeOf } from '../engine/size-of.ts';
import { lateValues } from '../engine/onnx/run-order.ts';

const WIDTH = { float32: 4, float16: 2, bfloat16: 2, int32: 4, int64: 8, bool: 1, int8: 1, uint8: 1 } as const;

/** A value's size in memory: elements times the width of their type. */
export function bytesOf({ shape, dtype }: Value): number {
  return sizeOf(shape) * WIDTH[dtype];
}

/** Nodes whose result is their operand's buffer under another shape. */
export function isView({ op }: Node): boolean {
  return op === 'Reshape' || op === 'Identity';
}

/** Most bytes that the values in between take at one time. */
export function peakOfActivations(graph: Graph): number {
  const buffers = plannedBuffers(graph, executionOrder(graph));
  const changes = new Float64Array(graph.nodes.length + 1);
  for (const { bytes, from, to } of buffers) {
    changes[from] += bytes;
    changes[to + 1] -= bytes;
  }
  let now = 0;
  return changes.reduce((most, change) => Math.max(most, (now += change)), 0);
}

/** Nodes that write over their first operand where nobody reads it later. */
const IN_PLACE: ReadonlySet<string> = new Set(['Cast', 'Relu', 'ScatterElements', 'ScatterND', 'Sigmoid', 'Tanh']);

/**
 * The order in which onnxruntime runs the nodes: depth first from the ones that nobody reads or that `run-order.ts` gives a
 * reader, operands before the node itself, and among several the one that stands first (`Graph::ReverseDFSFrom`).
 */
function executionOrder({ nodes }: Graph): readonly Node[] {
  const producers = new Map(nodes.flatMap((node, index) => node.outputs.map((output): [Value, number] => [output, index])));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const late = lateValues(nodes);
  const visited = new Set<number>();
  const order: Node[] = [];
  const visit = (last: number): void => {
    const open: { readonly index: number; readonly done: boolean }[] = [{ index: last, done: false }];
    for (let entry = open.pop(); entry; entry = open.pop()) {
      const { index, done } = entry;
      if (done) order.push(nodes[index]);
      if (done || visited.has(index)) continue;
      visited.add(index);
      open.push({ index, done: true });
      const operands = [...new Set(nodes[index].inputs.flatMap((input) => producers.get(input) ?? []))].sort((a, b) => b - a);
      for (const operand of operands) if (!visited.has(operand)) open.push({ index: operand, done: false });
    }
  };
  nodes.forEach(({ outputs }, index) => {
    if (late.has(outputs[0]) || !outputs.some((output) => read.has(output))) visit(index);
  });
  return order;
}

/** A piece of memory and the nodes, first and last, that need it. */
interface Buffer {
  readonly bytes: number;
  readonly key: string;
  readonly from: number;
  to: number;
  /** Reads still to come of the values in it. */
  reads: number;
}

function plannedBuffers(graph: Graph, order: readonly Node[]): readonly Buffer[] {
  const reads = new Map<Value, number>();
  for (const node of order) for (const input of new Set(node.inputs)) reads.set(input, (reads.get(input) ?? 0) + 1);
  const given = new Set([...graph.outputs.values(), ...graph.addedRows.flatMap(({ ids, rows }) => [ids, rows])]);
  const buffers: Buffer[] = [];
  const bufferOf = new Map<Value, Buffer>();
  /** Newest last. */
  const free: Buffer[] = [];

  order.forEach((node, at) => {
    for (const output of node.outputs) {
      if (given.has(output) || isViewOfGiven(node, bufferOf)) continue;
      const buffer = sharedBuffer(node, output, bufferOf) ?? takeFree(free, output) ?? newBuffer(buffers, output, at);
      buffer.reads += reads.get(output) ?? 0;
      buffer.to = at;
      bufferOf.set(output, buffer);
    }
    for (const value of new Set([...node.inputs, ...node.outputs])) {
      const buffer = bufferOf.get(value);
      if (!buffer) continue;
      buffer.to = at;
      if (node.inputs.includes(value)) buffer.reads -= 1;
      if (buffer.reads === 0 && !free.includes(buffer)) free.push(buffer);
    }
  });
  return buffers;
}

/** Nothing is allocated for another shape of an input, a constant or an output. */
function isViewOfGiven(node: Node, bufferOf: ReadonlyMap<Value, Buffer>): boolean {
  return isView(node) && !bufferOf.has(node.inputs[0]);
}

/** The buffer of an operand: always in a view, and where nobody reads the operand later in an element-wise node. */
function sharedBuffer(node: Node, output: Value, bufferOf: ReadonlyMap<Value, Buffer>): Buffer | undefined {
  if (isView(node)) return bufferOf.get(node.inputs[0]);
  if (!IN_PLACE.has(node.op)) return undefined;
  const buffer = bufferOf.get(node.inputs[0]);
  return buffer?.reads === 1 && shapeKey(node.inputs[0]) === shapeKey(output) ? buffer : undefined;
}

function takeFree(free: Buffer[], output: Value): Buffer | undefined {
  const key = shapeKey(output);
  const index = free.findLastIndex((buffer) => buffer.key === key);
  return index < 0 ? undefined : free.splice(index, 1)[0];
}

function newBuffer(buffers: Buffer[], output: Value, at: number): Buffer {
  const buffer: Buffer = { bytes: bytesOf(output), key: shapeKey(output), from: at, to: at, reads: 0 };
  buffers.push(buffer);
  return buffer;
}

/** What must agree for a buffer to be used again: the dimensions, and the size of an element. */
function shapeKey({ shape, dtype }: Value): string {
  return `${shape.join()}:${WIDTH[dtype]}`;
}
