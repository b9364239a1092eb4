/** Layer normalization and its gradient in nodes. R rows · D width */
import { float, type Graph, type Value } from '../../graph.ts';
import { sizeOf } from '../../../size-of.ts';
import type { EmitterTable } from '../emitter.ts';
import { columnSum } from '../reduce.ts';
import { reshape } from '../shape.ts';

/** By the names of our kernels: rows of mean 0 and deviation 1 with gain and bias, and the gradients of all three. */
export const layerNorm: EmitterTable = {
  LayerNorm: (graph, { x, gamma, beta }, attributes) => {
    const epsilon = attributes.epsilon as number;
    const [normalized, inverseDeviation] =
      graph.target === 'openvino' ? normalizedInParts(graph, x, epsilon) : normalizedRows(graph, x, epsilon);
    return [graph.emit('Add', [graph.emit('Mul', [normalized, gamma], x.shape), beta], x.shape), normalized, inverseDeviation];
  },
  // With x̂ the normalized rows and g = dy·gamma: dx = (g - mean(g) - x̂·mean(g·x̂)) / deviation.
  LayerNormGrad: (graph, { dy, gamma, normalized, inverseDeviation }) => {
    const [rows, width] = dy.shape;
    const perMean = reshape(graph, graph.emit('Mul', [gamma, graph.scalar(1 / width)], gamma.shape), [width, 1]);
    const weighted = graph.emit('Mul', [dy, normalized], dy.shape);
    const meanOfG = graph.emit('MatMul', [dy, perMean], [rows, 1]);
    const meanOfGx = graph.emit('MatMul', [weighted, perMean], [rows, 1]);
    const g = graph.emit('Mul', [dy, gamma], dy.shape);
    const alongX = graph.emit('Mul', [normalized, meanOfGx], dy.shape);
    const centred = graph.emit('Sub', [graph.emit('Sub', [g, alongX], dy.shape), meanOfG], dy.shape);
    const dx = graph.emit('Mul', [centred, inverseDeviation], dy.shape);
    return [dx, reshape(graph, columnSum(graph, weighted), gamma.shape), reshape(graph, columnSum(graph, dy), [sizeOf(gamma.shape)])];
  },
};

type Normalized = readonly [normalized: Value, inverseDeviation: Value];

function normalizedRows(graph: Graph, x: Value, epsilon: number): Normalized {
  const column = { shape: [x.shape[0], 1] };
  const [normalized, , inverseDeviation] = graph.emitAll(
    'LayerNormalization',
    [x, graph.filled(1, [x.shape[1]])],
    [{ shape: x.shape }, column, column],
    { attributes: { axis: -1, epsilon: float(epsilon) } },
  );
  return [normalized, inverseDeviation];
}

/**
 * OpenVINO's own node does not give the deviation, which it would compute once more in the backward pass, from rows that had to be kept
 * for it.
 */
function normalizedInParts(graph: Graph, x: Value, epsilon: number): Normalized {
  const column = [x.shape[0], 1];
  // Not ReduceMean, by which OpenVINO would find its own node after all.
  const mean = (value: Value): Value =>
    graph.emit('Mul', [graph.emit('ReduceSum', [value, graph.int64([1])], column), graph.scalar(1 / x.shape[1])], column);
  const centred = graph.emit('Sub', [x, mean(x)], x.shape);
  const variance = mean(graph.emit('Mul', [centred, centred], x.shape));
  const inverseDeviation = graph.emit(
    'Reciprocal',
    [graph.emit('Sqrt', [graph.emit('Add', [variance, graph.scalar(epsilon)], column)], column)],
    column,
  );
  return [graph.emit('Mul', [centred, inverseDeviation], x.shape), inverseDeviation];
}
