/** tfjs's reductions, running sums and softmaxes. */
import { util } from '@tensorflow/tfjs-core';
import { sizeOf, type Graph, type Value } from '../graph.ts';
import type { Attributes, Emitter, EmitterTable } from './emitter.ts';
import { reshape } from './shape.ts';

export const reduce: EmitterTable = {
  Sum: reduction((graph, x, axes, dims) => sum(graph, x, axes, dims)),
  Mean: reduction((graph, x, axes, dims) => {
    const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
    return graph.emit('Mul', [sum(graph, x, axes, dims), graph.scalar(1 / count)], dims);
  }),
  Max: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMax', x, axes, dims)),
  Min: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMin', x, axes, dims)),
  Any: reduction((graph, x, axes, dims) => overBooleans(graph, 'ReduceMax', x, axes, dims)),
  All: reduction((graph, x, axes, dims) => overBooleans(graph, 'ReduceMin', x, axes, dims)),
  ArgMax: (graph, { x }, attributes) => {
    const axis = util.parseAxisParam(attributes.axis as number, [...x.shape])[0];
    const dims = x.shape.filter((_, i) => i !== axis);
    if (graph.target !== 'cpu') return argMaxWithoutInt64(graph, x, axis, dims);
    const index = graph.emit('ArgMax', [x], dims, { dtype: 'int64', attributes: { axis, keepdims: 0 } });
    return graph.emit('Cast', [index], dims, { dtype: 'int32', attributes: { to: 6 } });
  },
  Softmax: (graph, { logits }, attributes) => softmax(graph, logits, attributes.dim as number),
  LogSoftmax: (graph, { logits }, attributes) => graph.emit('LogSoftmax', [logits], logits.shape, { attributes: { axis: attributes.axis as number } }),
  Cumsum: (graph, { x }, attributes) => {
    const { axis, exclusive, reverse } = attributes as { axis: number; exclusive: boolean; reverse: boolean };
    return graph.emit('CumSum', [x, graph.scalar(axis, 'int32')], x.shape, { attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 } });
  },
};

/** For devices without 64-bit integers: the smallest index, as a float, at which the maximum stands. */
function argMaxWithoutInt64(graph: Graph, x: Value, axis: number, dims: readonly number[]): Value {
  const [count, kept] = [x.shape[axis], x.shape.map((size, i) => (i === axis ? 1 : size))];
  const isMax = graph.emit('Equal', [x, keepingDims(graph, 'ReduceMax', x, [axis], kept)], x.shape, { dtype: 'bool' });
  const indices = graph.constant(Float32Array.from({ length: count }, (_, i) => i), x.shape.map((size, i) => (i === axis ? size : 1)));
  const first = keepingDims(graph, 'ReduceMin', graph.emit('Where', [isMax, indices, graph.scalar(count)], x.shape, { dtype: 'float32' }), [axis], kept);
  return graph.emit('Cast', [reshape(graph, first, dims)], dims, { dtype: 'int32', attributes: { to: 6 } });
}

export function softmax(graph: Graph, x: Value, axis = -1): Value {
  return graph.emit('Softmax', [x], x.shape, { attributes: { axis: axis < 0 ? axis + x.shape.length : axis } });
}

/** Sum over the first axis of [R, C] as a product with a row of ones: half the time of ReduceSum. */
export function columnSum(graph: Graph, x: Value): Value {
  const [rows, columns] = x.shape;
  return graph.emit('MatMul', [graph.filled(1, [1, rows]), x], [1, columns]);
}

function sum(graph: Graph, x: Value, axes: readonly number[], dims: readonly number[]): Value {
  const leading = axes.every((axis, index) => axis === index);
  const rows = sizeOf(axes.map((axis) => x.shape[axis]));
  if (leading && axes.length < x.shape.length && x.dtype === 'float32') return columnSum(graph, reshape(graph, x, [rows, sizeOf(x.shape) / rows]));
  return graph.emit('ReduceSum', [x, graph.int64(axes)], dims, { attributes: { keepdims: 1 } });
}

function keepingDims(graph: Graph, op: string, x: Value, axes: readonly number[], dims: readonly number[]): Value {
  return graph.emit(op, [x], dims, { attributes: { axes: [...axes], keepdims: 1 } });
}

function overBooleans(graph: Graph, op: string, x: Value, axes: readonly number[], dims: readonly number[]): Value {
  const numbers = graph.emit('Cast', [x], x.shape, { dtype: 'int32', attributes: { to: 6 } });
  return graph.emit('Cast', [keepingDims(graph, op, numbers, axes, dims)], dims, { dtype: 'bool', attributes: { to: 9 } });
}

/** Works out axes and shapes; `emit` reduces with the axes kept as ones. */
function reduction(emit: (graph: Graph, x: Value, axes: number[], dims: number[]) => Value): Emitter {
  return (graph, { x }, attributes: Attributes) => {
    const axes = util.parseAxisParam((attributes.axis ?? attributes.reductionIndices ?? null) as number | number[], [...x.shape]);
    const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
    const dims = attributes.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
    return axes.length === 0 ? x : reshape(graph, emit(graph, x, axes, kept), dims);
  };
}
