/**
 * GELU and its gradient in nodes, in the fewest passes over the tensor.
 *
 * With u = x/√2 and a = 1 + erf(u): gelu = u·a/√2 and its derivative is (a + u·exp(ln(2/√π) - u²))/2.
 * The outer factors are single Muls, which `passes/fold-scales.ts` moves into neighbouring Gemms.
 */
import type { EmitterTable } from '../emitter.ts';

const LOG_TWO_OVER_ROOT_PI = Math.log(2 / Math.sqrt(Math.PI));

export const gelu: EmitterTable = {
  Gelu: (graph, { x }) => {
    const u = graph.emit('Mul', [x, graph.scalar(Math.SQRT1_2)], x.shape);
    const a = graph.emit('Add', [graph.emit('Erf', [u], x.shape), graph.scalar(1)], x.shape);
    const product = graph.emit('Mul', [u, a], x.shape);
    return [graph.emit('Mul', [product, graph.scalar(Math.SQRT1_2)], x.shape), u, a];
  },
  GeluGrad: (graph, { dy, scaled: u, onePlusErf: a }) => {
    const shape = dy.shape;
    const density = graph.emit('Exp', [graph.emit('Sub', [graph.scalar(LOG_TWO_OVER_ROOT_PI), graph.emit('Mul', [u, u], shape)], shape, { dtype: 'float32' })], shape);
    const slope = graph.emit('Add', [a, graph.emit('Mul', [u, density], shape)], shape);
    return graph.emit('Mul', [graph.emit('Mul', [dy, graph.scalar(0.5)], shape), slope], shape);
  },
};
