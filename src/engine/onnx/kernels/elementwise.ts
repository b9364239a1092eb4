/** tfjs's element-wise arithmetic, comparisons and logic; functions of one number with a name of their own are `functions.ts`. */
import { backend_util } from '@tensorflow/tfjs-core';
import type { Graph, Value, ValueType } from '../graph.ts';
import type { Emitter, EmitterTable } from './emitter.ts';
import { cast, inFloat, numbers, refusingBools } from './types.ts';

/** By tfjs's names: arithmetic of several tensors, comparisons, logic, casts and choices, with shapes broadcast as tfjs does. */
export const elementwise: EmitterTable = {
  ...refusingBools({
    ...binary({ Add: 'Add', Sub: 'Sub', Multiply: 'Mul', RealDiv: 'Div', Maximum: 'Max', Minimum: 'Min', Pow: 'Pow' }),
    SquaredDifference: (graph, { a, b }) => {
      const difference = graph.emit('Sub', [a, b], broadcast(a, b));
      return graph.emit('Mul', [difference, difference], difference.shape);
    },
    // In floats, because a division of int32 by 0 would end the process; exact up to 2²⁴.
    FloorDiv: inFloat((graph, { a, b }) => floorDiv(graph, a, b), 'int32'),
    // Of the sign of b, as in mathematics.
    Mod: inFloat((graph, { a, b }) => {
      const shape = broadcast(a, b);
      if (graph.target === 'webgpu') return graph.emit('Sub', [a, graph.emit('Mul', [floorDiv(graph, a, b), b], shape)], shape);
      const rest = graph.emit('Mod', [a, b], shape, { attributes: { fmod: 1 } });
      const apart = graph.emit('Less', [graph.emit('Mul', [rest, b], shape), graph.scalar(0)], shape, { dtype: 'bool' });
      return graph.emit('Where', [apart, graph.emit('Add', [rest, b], shape), rest], shape, { dtype: 'float32' });
    }),
    Atan2: inFloat((graph, { a, b }) => {
      const shape = broadcast(a, b);
      const below = (x: Value, yes: Value, no: Value): Value =>
        graph.emit('Where', [graph.emit('Less', [x, graph.scalar(0)], x.shape, { dtype: 'bool' }), yes, no], shape, { dtype: 'float32' });
      const slope = graph.emit(
        'Where',
        [graph.emit('Equal', [a, graph.scalar(0)], a.shape, { dtype: 'bool' }), graph.scalar(0), graph.emit('Div', [a, b], shape)],
        shape,
        { dtype: 'float32' },
      );
      const turned = below(b, below(a, graph.scalar(-Math.PI), graph.scalar(Math.PI)), graph.scalar(0));
      return graph.emit('Add', [graph.emit('Atan', [slope], shape), turned], shape);
    }),
    AddN: (graph, inputs) => {
      const terms = Object.values(inputs);
      return terms.slice(1).reduce((sum, term) => graph.emit('Add', [sum, term], sum.shape), terms[0]);
    },
  }),
  ...comparisons({ Equal: 'Equal', Less: 'Less', Greater: 'Greater', LessEqual: 'LessOrEqual', GreaterEqual: 'GreaterOrEqual' }),
  NotEqual: (graph, { a, b }) => not(graph, compare(graph, 'Equal', a, b)),
  LogicalAnd: (graph, { a, b }) => graph.emit('And', [a, b], broadcast(a, b), { dtype: 'bool' }),
  LogicalOr: (graph, { a, b }) =>
    graph.target === 'webgpu'
      ? not(graph, graph.emit('And', [not(graph, a), not(graph, b)], broadcast(a, b)))
      : graph.emit('Or', [a, b], broadcast(a, b), { dtype: 'bool' }),
  LogicalNot: (graph, { x }) => not(graph, x),
  Identity: (_graph, { x }) => x,
  Cast: (graph, { x }, attributes) => cast(graph, x, attributes.dtype as ValueType),
  Select: (graph, { condition, t, e }) => {
    const dtype = [t, e].some((x) => x.dtype === 'float32') ? 'float32' : [t, e].some((x) => x.dtype === 'int32') ? 'int32' : 'bool';
    // Not every device chooses between bools.
    const [yes, no] = [t, e].map((x) => cast(graph, x, dtype === 'bool' ? 'int32' : dtype));
    return cast(graph, graph.emit('Where', [condition, yes, no], t.shape, { dtype: yes.dtype }), dtype);
  },
};

function binary(names: Readonly<Record<string, string>>): EmitterTable {
  return Object.fromEntries(
    Object.entries(names).map(([kernel, op]): [string, Emitter] => [
      kernel,
      (graph, { a, b }) => graph.emit(op, [a, b], broadcast(a, b), { dtype: a.dtype }),
    ]),
  );
}

function comparisons(names: Readonly<Record<string, string>>): EmitterTable {
  return Object.fromEntries(
    Object.entries(names).map(([kernel, op]): [string, Emitter] => [kernel, (graph, { a, b }) => compare(graph, op, a, b)]),
  );
}

function compare(graph: Graph, op: string, a: Value, b: Value): Value {
  return graph.emit(op, [numbers(graph, a), numbers(graph, b)], broadcast(a, b), { dtype: 'bool' });
}

function not(graph: Graph, x: Value): Value {
  return graph.emit('Not', [x], x.shape);
}

function floorDiv(graph: Graph, a: Value, b: Value): Value {
  const shape = broadcast(a, b);
  return graph.emit('Floor', [graph.emit('Div', [a, b], shape)], shape);
}

function broadcast(a: Value, b: Value): number[] {
  return backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
}
