/** tfjs's kernels that move, cut or make tensors without arithmetic. */
import { slice_util, util } from '@tensorflow/tfjs-core';
import type { Graph, Value, ValueType } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import type { EmitterTable } from './emitter.ts';
import { boolsAsInts, cast } from './types.ts';

/** By tfjs's names: reshaping, slicing, joining, padding, repeating, and making tensors of known numbers. */
export const shape: EmitterTable = boolsAsInts({
  Reshape: (graph, { x }, attributes) => reshape(graph, x, util.inferFromImplicitShape(attributes.shape as number[], sizeOf(x.shape))),
  ExpandDims: (graph, { input }, attributes) => {
    const dim = attributes.dim as number;
    const dims = [...input.shape];
    dims.splice(dim < 0 ? dims.length + 1 + dim : dim, 0, 1);
    return reshape(graph, input, dims);
  },
  Transpose: (graph, { x }, attributes) => transpose(graph, x, attributes.perm as number[]),
  Slice: (graph, { x }, attributes) => {
    const [begin, size] = slice_util.parseSliceParams(
      { shape: [...x.shape] } as never,
      attributes.begin as number[],
      attributes.size as number[],
    );
    return sliced(graph, x, { begin, size });
  },
  StridedSlice: (graph, { x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } =
      attributes as unknown as StridedSliceAttributes;
    const all = slice_util.sliceInfo([...x.shape], begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
    const size = slice_util.computeOutShape(all.begin, all.end, all.strides);
    return reshape(graph, sliced(graph, x, { begin: all.begin, size, steps: all.strides }), all.finalShape);
  },
  Reverse: (graph, { x }, attributes) => {
    const axes = util.parseAxisParam(attributes.dims as number | number[], [...x.shape]);
    const backwards = (yes: (size: number) => number, no: number): number[] =>
      x.shape.map((size, axis) => (axes.includes(axis) ? yes(size) : no));
    return sliced(graph, x, { begin: backwards((size) => size - 1, 0), size: x.shape, steps: backwards(() => -1, 1) });
  },
  Concat: (graph, inputs, attributes) => {
    const parts = ofOneType(graph, Object.values(inputs));
    const axis = util.parseAxisParam(attributes.axis as number, [...parts[0].shape])[0];
    const dims = [...parts[0].shape];
    dims[axis] = parts.reduce((total, part) => total + part.shape[axis], 0);
    return parts.length === 1 ? parts[0] : graph.emit('Concat', parts, dims, { attributes: { axis } });
  },
  SplitV: (graph, { x }, attributes) => {
    const axis = util.parseAxisParam(attributes.axis as number, [...x.shape])[0];
    const given = attributes.numOrSizeSplits as number | number[];
    const sizes = Array.isArray(given) ? given : Array.from({ length: given }, () => x.shape[axis] / given);
    return graph.emitAll(
      'Split',
      [x, graph.int64(sizes)],
      sizes.map((size) => ({ shape: x.shape.map((dimension, i) => (i === axis ? size : dimension)) })),
      { attributes: { axis } },
    );
  },
  Pack: (graph, inputs, attributes) => {
    const axis = attributes.axis as number;
    const parts = ofOneType(graph, Object.values(inputs)).map((part) =>
      reshape(graph, part, [...part.shape.slice(0, axis), 1, ...part.shape.slice(axis)]),
    );
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
    return graph.emit(
      'Tile',
      [x, graph.int64(reps)],
      x.shape.map((dimension, axis) => dimension * reps[axis]),
    );
  },
  BroadcastTo: (graph, { x }, attributes) =>
    graph.emit('Expand', [x, graph.int64(attributes.shape as number[])], attributes.shape as number[]),
  Fill: (graph, _inputs, attributes) =>
    filled(graph, attributes.value as number, attributes.shape as number[], (attributes.dtype ?? 'float32') as ValueType),
  Range: (graph, _inputs, attributes) => {
    const { start, stop, step, dtype } = attributes as { start: number; stop: number; step: number; dtype: 'float32' | 'int32' };
    const numbers = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_, i) => start + i * step);
    return graph.constant(dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers), [numbers.length]);
  },
  LinSpace: (graph, _inputs, attributes) => {
    const { start, stop, num } = attributes as { start: number; stop: number; num: number };
    return graph.constant(
      Float32Array.from({ length: num }, (_, i) => (num === 1 ? start : start + (i * (stop - start)) / (num - 1))),
      [num],
    );
  },
  ZerosLike: (graph, { x }) => filled(graph, 0, x.shape, x.dtype),
  OnesLike: (graph, { x }) => filled(graph, 1, x.shape, x.dtype),
});

type StridedSliceAttributes = Readonly<Record<'begin' | 'end' | 'strides', number[]>> &
  Readonly<Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>>;

/** That of the first, as tfjs has it. */
function ofOneType(graph: Graph, parts: readonly Value[]): Value[] {
  return parts.map((part) => cast(graph, part, parts[0].dtype));
}

/** The same numbers under another shape; nothing is emitted when it is the same already. */
export function reshape(graph: Graph, x: Value, dims: readonly number[]): Value {
  const same = x.shape.length === dims.length && x.shape.every((dimension, axis) => dimension === dims[axis]);
  return same ? x : graph.emit('Reshape', [x, graph.int64(dims)], dims);
}

interface Cut {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  /** Of 1 unless given; backwards where negative. */
  readonly steps?: readonly number[];
}

/** A part of the numbers, `size[axis]` of each axis. WebGPU cuts floats alone. */
export function sliced(graph: Graph, x: Value, { begin, size, steps = x.shape.map(() => 1) }: Cut): Value {
  if (graph.target === 'webgpu' && x.dtype !== 'float32') {
    return x.shape.reduce((part, count, axis) => {
      if (size[axis] === count && steps[axis] === 1) return part;
      const indices = Int32Array.from({ length: size[axis] }, (_, i) => begin[axis] + i * steps[axis]);
      return graph.emit('Gather', [part, graph.constant(indices, [indices.length])], part.shape.with(axis, indices.length), {
        attributes: { axis },
      });
    }, x);
  }
  // ONNX counts negative ends from behind; ours have one meaning, before the first.
  const ends = begin.map((start, axis) => start + size[axis] * steps[axis]).map((end, axis) => (end < 0 ? -x.shape[axis] - 1 : end));
  const axesAndSteps = steps.every((step) => step === 1) ? [] : [graph.int64([...x.shape.keys()]), graph.int64(steps)];
  return graph.emit('Slice', [x, graph.int64(begin), graph.int64(ends), ...axesAndSteps], size);
}

/** A permutation that only moves axes of size 1 moves no numbers: it is a reshape, or nothing. */
export function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  const moving = perm.filter((axis) => x.shape[axis] > 1);
  if (moving.every((axis, i) => i === 0 || axis > moving[i - 1]))
    return reshape(
      graph,
      x,
      perm.map((axis) => x.shape[axis]),
    );
  return graph.emit(
    'Transpose',
    [x],
    perm.map((axis) => x.shape[axis]),
    { attributes: { perm } },
  );
}

/** A tensor filled with one number; a scalar stays a constant. */
export function filled(graph: Graph, value: number, dims: readonly number[], dtype: ValueType = 'float32'): Value {
  if (dtype !== 'float32' && dtype !== 'int32') return cast(graph, filled(graph, value, dims, 'int32'), dtype);
  const scalar = graph.scalar(value, dtype);
  return dims.length === 0 ? scalar : graph.emit('Expand', [scalar, graph.int64(dims)], dims);
}
