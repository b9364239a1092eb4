/** tfjs's kernels that look for the largest and smallest numbers. */
import { util } from '@tensorflow/tfjs-core';
import type { Graph, Value } from '../graph.ts';
import type { Emitter, EmitterTable } from './emitter.ts';
import { LARGEST } from './functions.ts';
import { hits } from './indexing.ts';
import { keepingDims } from './reduce.ts';
import { reshape } from './shape.ts';
import { cast, numbers } from './types.ts';

/** By tfjs's names: indices of the extremes along an axis, and the k largest numbers with theirs, int32. */
export const search: EmitterTable = {
  ArgMax: indexOf('ArgMax'),
  ArgMin: indexOf('ArgMin'),
  TopK: (graph, inputs, attributes) => {
    const x = numbers(graph, inputs.x);
    const k = attributes.k as number;
    const dims = x.shape.with(-1, k);
    const [values, indices] =
      graph.target === 'webgpu'
        ? topKOneByOne(graph, x, k, dims)
        : graph.emitAll('TopK', [x, graph.int64([k])], [{ shape: dims }, { shape: dims, dtype: 'int64' }], {
            attributes: { axis: x.shape.length - 1 },
          });
    return [cast(graph, values, inputs.x.dtype), cast(graph, indices, 'int32')];
  },
};

function indexOf(op: 'ArgMax' | 'ArgMin'): Emitter {
  return (graph, inputs, attributes) => {
    const x = numbers(graph, inputs.x);
    const axis = util.parseAxisParam(attributes.axis as number, [...x.shape])[0];
    const dims = x.shape.filter((_, i) => i !== axis);
    if (graph.target !== 'cpu') return cast(graph, reshape(graph, indexWithoutInt64(graph, op, x, axis), dims), 'int32');
    return cast(graph, graph.emit(op, [x], dims, { dtype: 'int64', attributes: { axis, keepdims: 0 } }), 'int32');
  };
}

/** For devices without 64-bit integers: the smallest index, as a float, at which the extreme stands; its axis stays, as a one. */
function indexWithoutInt64(graph: Graph, op: 'ArgMax' | 'ArgMin', x: Value, axis: number): Value {
  const [count, kept] = [x.shape[axis], x.shape.with(axis, 1)];
  const isExtreme = graph.emit('Equal', [x, keepingDims(graph, op === 'ArgMax' ? 'ReduceMax' : 'ReduceMin', x, [axis], kept)], x.shape, {
    dtype: 'bool',
  });
  const indices = graph.constant(
    Float32Array.from({ length: count }, (_, i) => i),
    x.shape.map((size, i) => (i === axis ? size : 1)),
  );
  return keepingDims(
    graph,
    'ReduceMin',
    graph.emit('Where', [isExtreme, indices, graph.scalar(count)], x.shape, { dtype: 'float32' }),
    [axis],
    kept,
  );
}

/** The same without int64: each is found, and taken out before the next. */
function topKOneByOne(graph: Graph, x: Value, k: number, dims: readonly number[]): Value[] {
  const axis = x.shape.length - 1;
  const found: { readonly value: Value; readonly index: Value }[] = [];
  // Shaders may take it for granted that numbers are finite.
  const lowest = x.dtype === 'int32' ? graph.scalar(-(2 ** 31), 'int32') : graph.scalar(-LARGEST);
  for (let left = x; found.length < k;) {
    const index = cast(graph, indexWithoutInt64(graph, 'ArgMax', left, axis), 'int32');
    found.push({ value: keepingDims(graph, 'ReduceMax', left, [axis], index.shape), index });
    const taken = hits(graph, reshape(graph, index, dims.slice(0, -1)), x.shape[axis]);
    left = graph.emit('Where', [taken, lowest, left], x.shape, { dtype: x.dtype });
  }
  const all = (key: 'value' | 'index'): Value =>
    graph.emit(
      'Concat',
      found.map((each) => each[key]),
      dims,
      { attributes: { axis } },
    );
  return [all('value'), all('index')];
}
