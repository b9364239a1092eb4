/** Attention as different models ask for it, on tensors of shapes that are drawn. B batch · Q queries · K keys · A heads */
import * as tf from '@tensorflow/tfjs-core';
import { attention, type AttentionOptions, type AttentionShape } from '../../src/tensor/index.ts';
import type { Computation } from './compare-engines.ts';

type Shape = Required<AttentionShape>;
type Draw = (low: number, high: number) => number;

interface Case {
  /** As many keys as queries, or a number of their own. */
  readonly cross?: boolean;
  /** Of the position bias, where that is a parameter. */
  readonly learned?: (shape: Shape) => number[];
  readonly options?: (shape: Shape, inputs: Readonly<Record<string, tf.Tensor>>) => AttentionOptions;
  readonly inputs?: (shape: Shape) => Computation['inputs'];
}

export function attentionComputations(size: Draw): Record<string, Computation> {
  return Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, computation(size, one)]));
}

const cases: Readonly<Record<string, Case>> = {
  attention: {},
  'attention with padding': { options: (shape) => ({ padding: padding(shape) }) },
  'attention with a position bias and dropout': { options: (shape) => ({ bias: distances(shape), dropout: dropout(shape) }) },
  'attention to what came before': { options: (shape) => ({ sees: 'before', padding: padding(shape), dropout: dropout(shape) }) },
  'attention to what came before, with a position bias': { options: (shape) => ({ sees: 'before', bias: distances(shape) }) },
  'attention to a prefix and what came before': {
    inputs: ({ batch, keys }) => ({
      prefix: { shape: [batch], dtype: 'int32', data: Int32Array.from({ length: batch }, (_, b) => (b + keys - 1) % (keys + 1)) },
    }),
    options: (_shape, { prefix }) => ({ sees: { prefix_B: prefix } }),
  },
  'attention to what a mask of bools shows': {
    inputs: ({ batch, length, keys }) => ({ shown: { shape: [batch, length, keys], dtype: 'int32', data: shown(batch * length * keys) } }),
    options: (shape, { shown: ones }) => ({ sees: { mask: tf.cast(ones, 'bool') }, dropout: dropout(shape) }),
  },
  'attention that sees nothing in one row': {
    inputs: ({ batch, length, keys }) => ({
      shown: { shape: [batch, 1, length, keys], dtype: 'float32', data: Float32Array.from(shown(batch * length * keys)).fill(0, 0, keys) },
    }),
    learned: ({ heads, length, keys }) => [1, heads, length, keys],
    options: (shape, { shown: mask }) => ({ sees: { mask }, padding: padding(shape) }),
  },
  'cross-attention': { cross: true, options: (shape) => ({ padding: padding(shape), dropout: dropout(shape), scale: 1 }) },
  'cross-attention to what came before': { cross: true, options: () => ({ sees: 'before' }) },
  'attention with a learned position bias': {
    cross: true,
    learned: ({ heads, length, keys }) => [1, heads, length, keys],
    options: (shape) => ({ padding: padding(shape), dropout: dropout(shape), scale: 1 }),
  },
  'attention to what came before with a learned position bias': {
    learned: ({ heads, length, keys }) => [1, heads, length, keys],
    options: (shape) => ({ sees: 'before', padding: padding(shape) }),
  },
  'attention with a bias per token and head': { learned: ({ batch, heads, length, keys }) => [batch, heads, length, keys] },
  'attention with a bias per key': { learned: ({ keys }) => [keys], options: () => ({ sees: 'before' }) },
};

function computation(size: Draw, { cross, learned, options, inputs }: Case): Computation {
  const [batch, length, heads] = [size(1, 3), size(2, 6), size(1, 3)];
  const width = heads * size(1, 5);
  const keys = cross ? size(2, 7) : length;
  const shape = { batch, length, keys, heads };
  const parameters = { q: [batch * length, width], k: [batch * keys, width], v: [batch * keys, width] };
  return {
    parameters: learned ? { ...parameters, bias: learned(shape) } : parameters,
    inputs: inputs?.(shape),
    build: (p, given) =>
      attention(p.q as tf.Tensor2D, p.k as tf.Tensor2D, p.v as tf.Tensor2D, shape, {
        ...options?.(shape, given),
        ...(learned ? { bias: p.bias } : {}),
      }),
  };
}

function padding({ batch, keys }: Shape): tf.Tensor {
  return tf.tensor(
    Array.from({ length: batch * keys }, (_, i) => (i % keys > 0 && i % 3 === 1 ? -1e9 : 0)),
    [batch, 1, 1, keys],
  );
}

function distances({ length, keys, heads }: Shape): tf.Tensor {
  return tf.mul(tf.reshape(tf.range(0, heads * length * keys, 1, 'float32'), [1, heads, length, keys]), -0.01);
}

function dropout({ batch, length, keys, heads }: Shape): tf.Tensor {
  return tf.tensor(
    Array.from({ length: batch * heads * length * keys }, (_, i) => (Math.sin(i) > -0.8 ? 1.25 : 0)),
    [batch, heads, length, keys],
  );
}

const shown = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => (i % 3 === 1 ? 0 : 1));
