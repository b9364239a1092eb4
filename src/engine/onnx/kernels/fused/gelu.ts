/**
 * GELU and its gradient in nodes, in the fewest passes over the tensor.
 *
 * With u = x/√2 and a = 1 + erf(u): gelu = u·a/√2 and its derivative is (a + u·exp(ln(2/√π) - u²))/2.
 * Twice the derivative is made in the forward pass, while u and a are in the cache, and is all that is kept.
 * The outer factors are single Muls, which `passes/fold-scales.ts` moves into neighbouring Gemms.
 */
import type { EmitterTable } from '../emitter.ts';

const LOG_TWO_OVER_ROOT_PI = Math.log(2 / Math.sqrt(Math.PI));

/** By the names of our kernels: x·Φ(x) with twice its derivative, and the gradient made from that. */
export const gelu: EmitterTable = {
  Gelu: (graph, { x }) => {
    const shape = x.shape;
    const u = graph.emit('Mul', [x, graph.scalar(Math.SQRT1_2)], shape);
    const whole = graph.emit('Add', [graph.emit('Erf', [u], shape), graph.scalar(1)], shape);
    const density = graph.emit(
      'Exp',
      [graph.emit('Sub', [graph.scalar(LOG_TWO_OVER_ROOT_PI), graph.emit('Mul', [u, u], shape)], shape)],
      shape,
    );
    const rise = graph.emit('Mul', [u, density], shape);
    const doubleSlope = graph.emit('Add', [whole, rise], shape);
    // OpenVINO would put the slope off to the backward pass and keep all that it is made of, unless the result needs it.
    const a = graph.target === 'openvino' ? graph.emit('Sub', [doubleSlope, rise], shape) : whole;
    const product = graph.emit('Mul', [u, a], shape);
    return [graph.emit('Mul', [product, graph.scalar(Math.SQRT1_2)], shape), doubleSlope];
  },
  GeluGrad: (graph, { dy, doubleSlope }) =>
    graph.emit('Mul', [graph.emit('Mul', [dy, graph.scalar(0.5)], dy.shape), doubleSlope], dy.shape),
};
