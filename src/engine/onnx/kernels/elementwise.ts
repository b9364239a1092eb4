/** tfjs's element-wise kernels. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { Value, ValueType } from '../graph.ts';
import type { Emitter, EmitterTable } from './emitter.ts';

export const elementwise: EmitterTable = {
  ...binary({ Add: 'Add', Sub: 'Sub', Multiply: 'Mul', RealDiv: 'Div', Maximum: 'Max', Minimum: 'Min', Pow: 'Pow' }),
  ...binary({ Equal: 'Equal', Less: 'Less', Greater: 'Greater', LessEqual: 'LessOrEqual', GreaterEqual: 'GreaterOrEqual', LogicalAnd: 'And', LogicalOr: 'Or' }, 'bool'),
  ...unary({ Exp: 'Exp', Log: 'Log', Sqrt: 'Sqrt', Neg: 'Neg', Erf: 'Erf', Tanh: 'Tanh', Sigmoid: 'Sigmoid', Abs: 'Abs', Softplus: 'Softplus' }),
  ...unary({ Reciprocal: 'Reciprocal', Relu: 'Relu', Floor: 'Floor', Ceil: 'Ceil', Round: 'Round', Sign: 'Sign', Sin: 'Sin', Cos: 'Cos', LogicalNot: 'Not' }),
  NotEqual: (graph, { a, b }) => graph.emit('Not', [graph.emit('Equal', [a, b], broadcast(a, b), { dtype: 'bool' })], broadcast(a, b)),
  SquaredDifference: (graph, { a, b }) => {
    const difference = graph.emit('Sub', [a, b], broadcast(a, b));
    return graph.emit('Mul', [difference, difference], difference.shape);
  },
  Square: (graph, { x }) => graph.emit('Mul', [x, x], x.shape),
  Rsqrt: (graph, { x }) => graph.emit('Reciprocal', [graph.emit('Sqrt', [x], x.shape)], x.shape),
  Expm1: (graph, { x }) => graph.emit('Sub', [graph.emit('Exp', [x], x.shape), graph.scalar(1)], x.shape),
  Log1p: (graph, { x }) => graph.emit('Log', [graph.emit('Add', [x, graph.scalar(1)], x.shape)], x.shape),
  ClipByValue: (graph, { x }, attributes) =>
    graph.emit('Clip', [x, graph.scalar(attributes.clipValueMin as number), graph.scalar(attributes.clipValueMax as number)], x.shape),
  Step: (graph, { x }, attributes) => {
    const above = graph.emit('Greater', [x, graph.scalar(0)], x.shape, { dtype: 'bool' });
    return graph.emit('Where', [above, graph.scalar(1), graph.scalar((attributes.alpha as number | undefined) ?? 0)], x.shape, { dtype: 'float32' });
  },
  Identity: (_graph, { x }) => x,
  Cast: (graph, { x }, attributes) => {
    const dtype = attributes.dtype as ValueType;
    return x.dtype === dtype ? x : graph.emit('Cast', [x], x.shape, { dtype, attributes: { to: { float32: 1, int32: 6, int64: 7, bool: 9 }[dtype] } });
  },
  Select: (graph, { condition, t, e }) => graph.emit('Where', [condition, t, e], t.shape, { dtype: t.dtype }),
  AddN: (graph, inputs) => {
    const terms = Object.values(inputs);
    return terms.slice(1).reduce((sum, term) => graph.emit('Add', [sum, term], sum.shape), terms[0]);
  },
};

function binary(names: Readonly<Record<string, string>>, dtype?: ValueType): EmitterTable {
  return Object.fromEntries(
    Object.entries(names).map(([kernel, op]): [string, Emitter] => [kernel, (graph, { a, b }) => graph.emit(op, [a, b], broadcast(a, b), { dtype: dtype ?? a.dtype })]),
  );
}

function unary(names: Readonly<Record<string, string>>): EmitterTable {
  return Object.fromEntries(Object.entries(names).map(([kernel, op]): [string, Emitter] => [kernel, (graph, { x }) => graph.emit(op, [x], x.shape)]));
}

function broadcast(a: Value, b: Value): number[] {
  return backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}
