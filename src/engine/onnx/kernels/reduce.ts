/** tfjs's reductions, running sums and softmaxes. */
import { util } from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import type { Emitter, EmitterTable } from './emitter.ts';
import { reshape, sliced } from './shape.ts';
import { boolsAsInts, inFloat, numbers } from './types.ts';

/** By tfjs's names: sums, means, products and extremes over axes, running sums and products, softmaxes. */
export const reduce: EmitterTable = {
  Sum: reduction((graph, x, axes, dims) => sum(graph, x, axes, dims)),
  Mean: inFloat(
    reduction((graph, x, axes, dims) => {
      const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
      return graph.emit('Mul', [sum(graph, x, axes, dims), graph.scalar(1 / count)], dims);
    }),
    'float32',
  ),
  Prod: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceProd', x, axes, dims)),
  ...boolsAsInts({
    Max: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMax', x, axes, dims)),
    Min: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMin', x, axes, dims)),
    Any: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMax', x, axes, dims)),
    All: reduction((graph, x, axes, dims) => keepingDims(graph, 'ReduceMin', x, axes, dims)),
  }),
  Softmax: (graph, { logits }, attributes) => softmax(graph, logits, attributes.dim as number),
  LogSoftmax: inFloat(
    (graph, { logits }, attributes) =>
      graph.emit('LogSoftmax', [logits], logits.shape, { attributes: { axis: attributes.axis as number } }),
    'float32',
  ),
  Cumsum: (graph, { x }, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as Running;
    return graph.emit('CumSum', [numbers(graph, x), graph.scalar(axis, 'int32')], x.shape, {
      attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
    });
  },
  // ONNX has no such node: products of 2, 4, 8, … neighbours.
  Cumprod: (graph, { x }, attributes) => {
    const running = attributes as unknown as Running;
    let products = running.exclusive ? shifted(graph, numbers(graph, x), 1, running) : numbers(graph, x);
    for (let by = 1; by < x.shape[running.axis]; by *= 2)
      products = graph.emit('Mul', [products, shifted(graph, products, by, running)], x.shape);
    return products;
  },
};

interface Running {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** As an axis' neighbours before (in reverse: behind) by so many are; ones where there is none. */
function shifted(graph: Graph, x: Value, by: number, { axis, reverse }: Running): Value {
  const none = x.shape.map(() => 0);
  const kept = sliced(graph, x, { begin: none.with(axis, reverse ? by : 0), size: x.shape.with(axis, x.shape[axis] - by) });
  const pads = reverse ? [...none, ...none.with(axis, by)] : [...none.with(axis, by), ...none];
  return graph.emit('Pad', [kept, graph.int64(pads), graph.scalar(1, x.dtype as 'float32' | 'int32')], x.shape);
}

/** exp(x) / Σ exp(x) along one axis, the last unless given; the shape stays. */
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
  if (leading && axes.length < x.shape.length && x.dtype === 'float32')
    return columnSum(graph, reshape(graph, x, [rows, sizeOf(x.shape) / rows]));
  return graph.emit('ReduceSum', [x, graph.int64(axes)], dims, { attributes: { keepdims: 1 } });
}

/** Reduces by an ONNX operation that takes its axes as an attribute; `dims` is the shape with the axes as ones. */
export function keepingDims(graph: Graph, op: string, x: Value, axes: readonly number[], dims: readonly number[]): Value {
  return graph.emit(op, [x], dims, { attributes: { axes: [...axes], keepdims: 1 } });
}

/** Works out axes and shapes; `emit` reduces with the axes kept as ones. */
function reduction(emit: (graph: Graph, x: Value, axes: number[], dims: number[]) => Value): (...words: Parameters<Emitter>) => Value {
  return (graph, { x }, attributes) => {
    const axes = util.parseAxisParam((attributes.axis ?? attributes.reductionIndices ?? null) as number | number[], [...x.shape]);
    const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
    const dims = attributes.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
    return axes.length === 0 ? x : reshape(graph, emit(graph, x, axes, kept), dims);
  };
}
