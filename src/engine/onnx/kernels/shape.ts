/** tfjs's kernels that move, cut or make tensors without arithmetic. */
import { slice_util, util } from '@tensorflow/tfjs-core';
import { sizeOf, type Graph, type Value } from '../graph.ts';
import type { EmitterTable } from './emitter.ts';

export const shape: EmitterTable = {
  Reshape: (graph, { x }, attributes) => reshape(graph, x, util.inferFromImplicitShape(attributes.shape as number[], sizeOf(x.shape))),
  ExpandDims: (graph, { input }, attributes) => {
    const dim = attributes.dim as number;
    const dims = [...input.shape];
    dims.splice(dim < 0 ? dims.length + 1 + dim : dim, 0, 1);
    return reshape(graph, input, dims);
  },
  Transpose: (graph, { x }, attributes) => transpose(graph, x, attributes.perm as number[]),
  Slice: (graph, { x }, attributes) => {
    const [begin, size] = slice_util.parseSliceParams({ shape: [...x.shape] } as never, attributes.begin as number[], attributes.size as number[]);
    return graph.emit('Slice', [x, graph.int64(begin), graph.int64(begin.map((start, axis) => start + size[axis]))], size);
  },
  Concat: (graph, inputs, attributes) => {
    const parts = Object.values(inputs);
    const axis = util.parseAxisParam(attributes.axis as number, [...parts[0].shape])[0];
    const dims = [...parts[0].shape];
    dims[axis] = parts.reduce((total, part) => total + part.shape[axis], 0);
    return parts.length === 1 ? parts[0] : graph.emit('Concat', parts, dims, { attributes: { axis } });
  },
  SplitV: (graph, { x }, attributes) => {
    const axis = util.parseAxisParam(attributes.axis as number, [...x.shape])[0];
    const given = attributes.numOrSizeSplits as number | number[];
    const sizes = Array.isArray(given) ? given : Array.from({ length: given }, () => x.shape[axis] / given);
    return graph.emitAll('Split', [x, graph.int64(sizes)], sizes.map((size) => ({ shape: x.shape.map((dimension, i) => (i === axis ? size : dimension)) })), { attributes: { axis } });
  },
  Pack: (graph, inputs, attributes) => {
    const axis = attributes.axis as number;
    const parts = Object.values(inputs).map((part) => reshape(graph, part, [...part.shape.slice(0, axis), 1, ...part.shape.slice(axis)]));
    const dims = [...parts[0].shape];
    dims[axis] = parts.length;
    return graph.emit('Concat', parts, dims, { attributes: { axis } });
  },
  Unpack: (graph, { value }, attributes) => {
    const axis = attributes.axis as number;
    const dims = value.shape.filter((_, i) => i !== axis);
    return Array.from({ length: value.shape[axis] }, (_, i) =>
      graph.emit('Gather', [value, graph.scalar(i, 'int32')], dims, { attributes: { axis } }),
    );
  },
  PadV2: (graph, { x }, attributes) => {
    const paddings = attributes.paddings as [number, number][];
    const pads = graph.int64([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
    const dims = x.shape.map((dimension, axis) => dimension + paddings[axis][0] + paddings[axis][1]);
    return graph.emit('Pad', [x, pads, graph.scalar(attributes.constantValue as number, x.dtype as 'float32' | 'int32')], dims);
  },
  Tile: (graph, { x }, attributes) => {
    const reps = attributes.reps as number[];
    return graph.emit('Tile', [x, graph.int64(reps)], x.shape.map((dimension, axis) => dimension * reps[axis]));
  },
  BroadcastTo: (graph, { x }, attributes) => graph.emit('Expand', [x, graph.int64(attributes.shape as number[])], attributes.shape as number[]),
  Fill: (graph, _inputs, attributes) => filled(graph, attributes.value as number, attributes.shape as number[], (attributes.dtype ?? 'float32') as 'float32' | 'int32'),
  Range: (graph, _inputs, attributes) => {
    const { start, stop, step, dtype } = attributes as { start: number; stop: number; step: number; dtype: 'float32' | 'int32' };
    const numbers = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * step);
    return graph.constant(dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers), [numbers.length]);
  },
  ZerosLike: (graph, { x }) => filled(graph, 0, x.shape, x.dtype as 'float32' | 'int32'),
  OnesLike: (graph, { x }) => filled(graph, 1, x.shape, x.dtype as 'float32' | 'int32'),
};

/** The same numbers under another shape; nothing is emitted when it is the same already. */
export function reshape(graph: Graph, x: Value, dims: readonly number[]): Value {
  const same = x.shape.length === dims.length && x.shape.every((dimension, axis) => dimension === dims[axis]);
  return same ? x : graph.emit('Reshape', [x, graph.int64(dims)], dims);
}

/** A permutation that only moves axes of size 1 moves no numbers: it is a reshape, or nothing. */
export function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  const moving = perm.filter((axis) => x.shape[axis] > 1);
  if (moving.every((axis, i) => i === 0 || axis > moving[i - 1])) return reshape(graph, x, perm.map((axis) => x.shape[axis]));
  return graph.emit('Transpose', [x], perm.map((axis) => x.shape[axis]), { attributes: { perm } });
}

/** A tensor filled with one number; a scalar stays a constant. */
export function filled(graph: Graph, value: number, dims: readonly number[], dtype: 'float32' | 'int32' = 'float32'): Value {
  const scalar = graph.scalar(value, dtype);
  return dims.length === 0 ? scalar : graph.emit('Expand', [scalar, graph.int64(dims)], dims);
}
