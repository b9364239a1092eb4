/**
 * Kernels that read or write by index.
 *
 * Sums at repeated indices always go through ScatterElements, which is sequential: ScatterND(add)
 * runs in several threads on the CPU and loses updates when an index occurs twice.
 */
import { util } from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import type { EmitterTable } from './emitter.ts';
import { product } from './matmul.ts';
import { filled, reshape } from './shape.ts';
import { boolsAsInts, cast } from './types.ts';
import { untraced } from './untraced.ts';

/** By tfjs's names: gathering, sums over segments, writing at indices, and one-hot rows. */
export const indexing: EmitterTable = boolsAsInts({
  GatherV2: (graph, { x, indices }, attributes) => {
    const axis = util.parseAxisParam((attributes.axis ?? 0) as number, [...x.shape])[0];
    const batchDims = (attributes.batchDims ?? 0) as number;
    if (batchDims > 0) return gatherInBatch(graph, x, indices, axis, batchDims);
    return graph.emit('Gather', [x, indices], [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], {
      attributes: { axis },
    });
  },
  UnsortedSegmentSum: (graph, { x, segmentIds }, attributes) => {
    const inner = x.shape.slice(segmentIds.shape.length);
    const rows = reshape(graph, cast(graph, x, 'float32'), [sizeOf(segmentIds.shape), sizeOf(inner)]);
    const segments = attributes.numSegments as number;
    const sum = segments <= FEW ? sumByProduct : scatterRows;
    return reshape(graph, sum(graph, segments, reshape(graph, segmentIds, [rows.shape[0]]), rows), [segments, ...inner]);
  },
  TensorScatterUpdate: (graph, { tensor, indices, updates }) => {
    const depth = indices.shape.at(-1) as number;
    if (depth === 1 && tensor.shape.length === 1) {
      return graph.emit('ScatterElements', [tensor, reshape(graph, indices, [updates.shape[0]]), updates], tensor.shape, {
        attributes: { axis: 0 },
      });
    }
    return graph.emit('ScatterND', [tensor, cast(graph, indices, 'int64'), updates], tensor.shape);
  },
  OneHot: (graph, { indices }, attributes) => {
    const {
      depth,
      onValue,
      offValue,
      dtype = 'float32',
    } = attributes as { depth: number; onValue: number; offValue: number; dtype?: 'float32' | 'int32' | 'bool' };
    const hit = hits(graph, indices, depth);
    const numbers = dtype === 'bool' ? 'int32' : dtype;
    return cast(
      graph,
      graph.emit('Where', [hit, graph.scalar(onValue, numbers), graph.scalar(offValue, numbers)], hit.shape, { dtype: numbers }),
      dtype,
    );
  },
});

/** Each index counts in its own part of the batch. */
function gatherInBatch(graph: Graph, x: Value, indices: Value, axis: number, batchDims: number): Value {
  if (axis !== batchDims)
    throw untraced('gather with batchDims along a later axis', 'Transpose that axis to the front of the others before.');
  const [batch, inner] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const parts = sizeOf(batch);
  const perPart = sizeOf(indices.shape) / parts;
  const starts = graph.constant(
    Int32Array.from({ length: parts }, (_, i) => i * x.shape[axis]),
    [parts, 1],
  );
  const rows = graph.emit('Add', [reshape(graph, indices, [parts, perPart]), starts], [parts, perPart]);
  const found = graph.emit(
    'Gather',
    [reshape(graph, x, [parts * x.shape[axis], ...inner]), reshape(graph, rows, [parts * perPart])],
    [parts * perPart, ...inner],
    { attributes: { axis: 0 } },
  );
  return reshape(graph, found, [...indices.shape, ...inner]);
}

/** Up to this many rows, a product with a one-hot matrix is faster than a scatter, which is sequential. */
const FEW = 8;

/** Which class each index names: [..., depth], bool. */
export function hits(graph: Graph, indices: Value, depth: number): Value {
  const classes = graph.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    [depth],
  );
  return graph.emit('Equal', [reshape(graph, indices, [...indices.shape, 1]), classes], [...indices.shape, depth], { dtype: 'bool' });
}

/** What {@link scatterRows} gives, as onehot(ids)ᵀ × updates. */
function sumByProduct(graph: Graph, rows: number, ids: Value, updates: Value): Value {
  const hit = hits(graph, ids, rows);
  return product(graph, cast(graph, hit, 'float32'), updates, { transposeA: true });
}

/** Zeros [rows, C] with `updates` [R, C] added at row `ids` [R]; ids may repeat. */
export function scatterRows(graph: Graph, rows: number, ids: Value, updates: Value): Value {
  const [count, columns] = updates.shape;
  const index = graph.emit('Expand', [reshape(graph, ids, [count, 1]), graph.int64([count, columns])], [count, columns]);
  return scatterAdd(graph, filled(graph, 0, [rows, columns]), index, updates, 0);
}

/** `base` with `updates` added where `index`, int32 of the shape of `updates`, says along one axis; indices may repeat. */
export function scatterAdd(graph: Graph, base: Value, index: Value, updates: Value, axis: number): Value {
  return graph.emit('ScatterElements', [base, index, updates], base.shape, { attributes: { axis, reduction: 'add' } });
}
