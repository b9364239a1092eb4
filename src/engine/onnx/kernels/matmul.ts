/** Matrix products. Two-dimensional ones become Gemm, which transposes for free and takes a factor and a bias. */
import { backend_util } from '@tensorflow/tfjs-core';
import { float, type Graph, type Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import type { EmitterTable } from './emitter.ts';
import { functions } from './functions.ts';
import { reshape, transpose } from './shape.ts';
import { inFloat, refusingBools } from './types.ts';

/** By tfjs's names: products over the last two axes, and those with bias and activation behind. */
export const matmul: EmitterTable = refusingBools({
  BatchMatMul: inFloat((graph, { a, b }, attributes) => product(graph, a, b, attributes as { transposeA: boolean; transposeB: boolean })),
  _FusedMatMul: inFloat((graph, { a, b, bias, preluActivationWeights }, attributes) => {
    const y = product(graph, a, b, attributes as { transposeA: boolean; transposeB: boolean });
    const activation = ACTIVATIONS[attributes.activation as string];
    const x = bias ? graph.emit('Add', [y, bias], y.shape) : y;
    return activation
      ? (functions[activation](graph, preluActivationWeights ? { x, alpha: preluActivationWeights } : { x }, {
          alpha: attributes.leakyreluAlpha,
        }) as Value)
      : x;
  }),
});

/** Kernels of what tfjs can do behind a product; `linear` is nothing. */
const ACTIVATIONS: Readonly<Record<string, string | undefined>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
}

/** alpha · a × b over the last two axes; leading axes broadcast. */
export function product(
  graph: Graph,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false, alpha = 1 }: ProductOptions = {},
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2) as number;
  const columns = b.shape.at(transposeB ? -2 : -1) as number;
  const batch = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const dims = [...batch, rows, columns];
  const scale: Record<string, ReturnType<typeof float>> = alpha === 1 ? {} : { alpha: float(alpha) };
  if (sizeOf(batch) === 1) {
    const flat = [reshape(graph, a, a.shape.slice(-2)), reshape(graph, b, b.shape.slice(-2))];
    const y = graph.emit('Gemm', flat, [rows, columns], {
      attributes: { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, ...scale },
    });
    return reshape(graph, y, dims);
  }
  if (!transposeA && !transposeB && alpha === 1) return graph.emit('MatMul', [a, b], dims);
  if (graph.target !== 'cpu') {
    const turned = (x: Value, swap: boolean): Value =>
      swap ? transpose(graph, x, [...x.shape.keys()].slice(0, -2).concat(x.shape.length - 1, x.shape.length - 2)) : x;
    const y = graph.emit('MatMul', [turned(a, transposeA), turned(b, transposeB)], dims);
    return alpha === 1 ? y : graph.emit('Mul', [y, graph.scalar(alpha)], dims);
  }
  return graph.emit('FusedMatMul', [a, b], dims, {
    domain: 'com.microsoft',
    attributes: { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, ...scale },
  });
}
